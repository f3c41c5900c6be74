package dev.weft.policy.balance;

/**
 * One endpoint as a plan sees it; its index is its place in the list that the plan was made of.
 *
 * @param hashKey the {@code envoy.lb} {@code hash_key} where there is one, else {@code IP:PORT} as Envoy writes it (IPv6 in
 *     brackets); never empty
 * @param weight at least 1
 * @param priority 0 is used first
 * @param locality any number that is the same for endpoints of one locality of one priority
 * @param localityWeight of its locality; 0: never picked where localities are weighted
 * @param health now
 * @param healthySince monotonic nanoseconds, when it was added or became healthy: where its slow start begins
 */
public record BalancedHost(
        String hashKey,
        int weight,
        int priority,
        int locality,
        int localityWeight,
        HostHealth health,
        long healthySince) {

    public BalancedHost {
        if (hashKey.isEmpty()) {
            throw new IllegalArgumentException("hashKey: \"\" (expected: an address or a key)");
        }
        if (weight < 1) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: at least 1)");
        }
        if (priority < 0 || priority > 127) {
            throw new IllegalArgumentException("priority: " + priority + " (expected: 0 to 127)");
        }
        if (localityWeight < 0) {
            throw new IllegalArgumentException("localityWeight: " + localityWeight + " (expected: at least 0)");
        }
    }

    /** A healthy endpoint of weight 1 in the first priority. */
    public static BalancedHost of(String hashKey) {
        return new BalancedHost(hashKey, 1, 0, 0, 1, HostHealth.HEALTHY, 0);
    }
}
