package dev.weft.policy.outlier;

/**
 * Why an endpoint is judged an outlier.
 *
 * <p>Source: Envoy {@code OutlierEjectionType}.
 */
public enum EjectionCause {
    /** Server errors in a row. */
    CONSECUTIVE_5XX,
    /** 502, 503, 504 in a row. */
    CONSECUTIVE_GATEWAY_FAILURE,
    /** Failures to reach it in a row. */
    CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
    /** Its answers fail far more often than its peers'. */
    SUCCESS_RATE,
    /** It cannot be reached far more often than its peers. */
    SUCCESS_RATE_LOCAL_ORIGIN,
    /** Too many of its answers are failures. */
    FAILURE_PERCENTAGE,
    /** It cannot be reached too often. */
    FAILURE_PERCENTAGE_LOCAL_ORIGIN
}
