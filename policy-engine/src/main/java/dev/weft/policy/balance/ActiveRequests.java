package dev.weft.policy.balance;

/** How busy endpoints are. */
@FunctionalInterface
public interface ActiveRequests {

    /**
     * Requests under way to an endpoint; at least 0. May be a moment old.
     *
     * @param endpoint index in the caller's order
     */
    int of(int endpoint);
}
