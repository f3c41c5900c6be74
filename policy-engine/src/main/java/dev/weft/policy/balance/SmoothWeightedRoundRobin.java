package dev.weft.policy.balance;

/**
 * Weighted round robin that spreads an endpoint's turns evenly: weights 5, 1, 1 give A A B A C A A. Mutable; belongs to one
 * thread. Picking takes time linear in the endpoints (constant with equal weights) and allocates nothing.
 *
 * <p>Source: nginx's smooth weighted balancing; Envoy's {@code ROUND_ROBIN} gives the same shares in another order.
 */
public final class SmoothWeightedRoundRobin {

    private final int[] weights;
    private final long[] credits;
    private final long sum;
    private final boolean equal;
    private int turn;

    /**
     * A rotation.
     *
     * @param weights one an endpoint, each at least 1; never empty
     * @param start where to begin, any value: proxies that start together should not all begin with the same endpoint
     */
    public SmoothWeightedRoundRobin(int[] weights, int start) {
        if (weights.length == 0) {
            throw new IllegalArgumentException("weights: [] (expected: at least 1)");
        }
        this.weights = weights.clone();
        this.credits = new long[weights.length];
        long total = 0;
        boolean same = true;
        for (int weight : weights) {
            if (weight < 1) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: at least 1)");
            }
            total += weight;
            same &= weight == weights[0];
        }
        this.sum = total;
        this.equal = same;
        this.turn = Math.floorMod(start, weights.length);
        if (!equal) {
            int skip = turn;
            for (int i = 0; i < skip; i++) {
                next();
            }
        }
    }

    /** The index of the next endpoint. */
    public int next() {
        if (equal) {
            int endpoint = turn;
            turn = endpoint + 1 == weights.length ? 0 : endpoint + 1;
            return endpoint;
        }
        int best = 0;
        for (int i = 0; i < weights.length; i++) {
            credits[i] += weights[i];
            if (credits[i] > credits[best]) {
                best = i;
            }
        }
        credits[best] -= sum;
        return best;
    }
}
