package dev.weft.policy.balance;

/**
 * Which share of the traffic each priority takes, in percent, and which priorities are in panic. Immutable.
 *
 * <p>Source: Envoy, load balancing, priority levels, degraded endpoints, panic threshold.
 */
final class PriorityLoads {

    private final int[] health;
    private final int[] degradation;
    private final int[] sizes;
    private final int[] healthyLoad;
    private final int[] degradedLoad;
    private final boolean[] panic;

    private PriorityLoads(int[] health, int[] degradation, int[] sizes, boolean[] panic) {
        this.health = health;
        this.degradation = degradation;
        this.sizes = sizes;
        this.panic = panic;
        this.healthyLoad = new int[health.length];
        this.degradedLoad = new int[health.length];
    }

    /**
     * Of the endpoints of each priority.
     *
     * @param all how many there are
     * @param excluded how many of them do not count
     */
    static PriorityLoads of(
            int[] healthy, int[] degraded, int[] all, int[] excluded, int overprovisioning, int panicThreshold) {
        int count = all.length;
        int[] health = new int[count];
        int[] degradation = new int[count];
        boolean[] panic = new boolean[count];
        for (int p = 0; p < count; p++) {
            int counted = all[p] - excluded[p];
            if (counted > 0) {
                health[p] = (int) Math.min(100, (long) overprovisioning * healthy[p] / counted);
                degradation[p] = (int) Math.min(100, (long) overprovisioning * degraded[p] / counted);
            }
        }
        PriorityLoads loads = new PriorityLoads(health, degradation, all.clone(), panic);
        int total = loads.availability(0);
        boolean totalPanic = panicThreshold > 0;
        for (int p = 0; p < count && panicThreshold > 0; p++) {
            int counted = all[p] - excluded[p];
            double available = counted == 0 ? 0 : 100.0 * (healthy[p] + degraded[p]) / counted;
            panic[p] = total < 100 && available < panicThreshold;
            totalPanic &= panic[p];
        }
        if (totalPanic) {
            loads.spreadBySize();
        } else if (total == 0) {
            // Nothing can be picked; the load must be somewhere.
            loads.healthyLoad[0] = 100;
        } else {
            loads.spread(0, total);
        }
        return loads;
    }

    /** The same without some priorities; where nothing would be left, all are there again. */
    PriorityLoads without(long tried) {
        PriorityLoads loads = new PriorityLoads(health, degradation, sizes, panic);
        int total = loads.availability(tried);
        if (total == 0) {
            return this;
        }
        loads.spread(tried, total);
        return loads;
    }

    private int availability(long tried) {
        int sum = 0;
        for (int p = 0; p < health.length; p++) {
            sum += isTried(tried, p) ? 0 : health[p] + degradation[p];
        }
        return Math.min(100, sum);
    }

    private static boolean isTried(long tried, int priority) {
        return priority < Long.SIZE && (tried >>> priority & 1) != 0;
    }

    private void spread(long tried, int total) {
        int rest = spread(healthyLoad, health, tried, 100, total);
        rest = spread(degradedLoad, degradation, tried, rest, total);
        if (rest > 0 && !giveToFirst(healthyLoad, health, tried, rest)) {
            giveToFirst(degradedLoad, degradation, tried, rest);
        }
    }

    private static int spread(int[] load, int[] available, long tried, int load100, int total) {
        int rest = load100;
        for (int p = 0; p < load.length; p++) {
            load[p] = isTried(tried, p) ? 0 : Math.min(rest, available[p] * 100 / total);
            rest -= load[p];
        }
        return rest;
    }

    /** What rounding left over. */
    private static boolean giveToFirst(int[] load, int[] available, long tried, int rest) {
        for (int p = 0; p < load.length; p++) {
            if (available[p] > 0 && !isTried(tried, p)) {
                load[p] += rest;
                return true;
            }
        }
        return false;
    }

    /** In total panic health says nothing: each priority takes the share of its endpoints. */
    private void spreadBySize() {
        long sum = 0;
        for (int size : sizes) {
            sum += size;
        }
        int rest = 100;
        int first = -1;
        for (int p = 0; p < sizes.length && sum > 0; p++) {
            first = first < 0 && sizes[p] > 0 ? p : first;
            healthyLoad[p] = (int) (100L * sizes[p] / sum);
            rest -= healthyLoad[p];
        }
        healthyLoad[Math.max(0, first)] += rest;
    }

    /** The priority that a hash falls into; complemented ({@code ~priority}) where its degraded endpoints are meant. */
    int choose(long hash) {
        int point = (int) Long.remainderUnsigned(hash, 100) + 1;
        int sum = 0;
        for (int p = 0; p < healthyLoad.length; p++) {
            sum += healthyLoad[p];
            if (point <= sum) {
                return p;
            }
        }
        for (int p = 0; p < degradedLoad.length; p++) {
            sum += degradedLoad[p];
            if (point <= sum) {
                return ~p;
            }
        }
        return 0;
    }

    boolean inPanic(int priority) {
        return panic[priority];
    }

    int healthyLoad(int priority) {
        return healthyLoad[priority];
    }

    int degradedLoad(int priority) {
        return degradedLoad[priority];
    }
}
