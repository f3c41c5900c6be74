package dev.weft.policy.balance;

/**
 * Which endpoint a hash belongs to. Immutable, any thread; made off the event loops.
 *
 * <p>Source: Envoy {@code ring_hash} and {@code maglev} load balancers: the same keys, hashes and orders of calculation, so
 * that the same endpoint is picked.
 */
sealed interface HashTable permits RingTable, MaglevTable {

    /**
     * The index of an endpoint; -1 where there is none.
     *
     * @param attempt 0 first; another endpoint, most likely, for 1, 2, …
     */
    int choose(long hash, int attempt);
}
