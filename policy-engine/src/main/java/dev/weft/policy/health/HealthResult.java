package dev.weft.policy.health;

/** How a check ended. */
public enum HealthResult {
    /** The answer was the expected one. */
    SUCCESS,
    /** The endpoint answered that it cannot serve: HTTP status 503 and other unexpected ones, gRPC {@code NOT_SERVING}. */
    UNHEALTHY_ANSWER,
    /** No connection, no answer, not in time, or not an answer of the protocol. */
    UNREACHABLE,
    /** The answer carried {@code x-envoy-immediate-health-check-fail}: it is going down. */
    IMMEDIATE_FAILURE
}
