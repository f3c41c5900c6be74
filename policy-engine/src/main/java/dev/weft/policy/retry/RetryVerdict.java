package dev.weft.policy.retry;

/** Whether an attempt is followed by another, and if not, why. */
public enum RetryVerdict {
    /** Another attempt follows; the caller holds a retry of the cluster's limit until that attempt has an outcome. */
    RETRY,
    /** The outcome is not one that the policy retries. */
    NOT_RETRIABLE,
    /** All attempts are used: Envoy's flag {@code URX}. */
    ATTEMPTS_EXHAUSTED,
    /** Too many retries of the cluster are under way, by budget: Envoy's flag {@code UO}. */
    BUDGET_EXHAUSTED,
    /** Too many retries of the cluster are under way, by the circuit breaker: Envoy's flag {@code UO}. */
    CIRCUIT_OPEN
}
