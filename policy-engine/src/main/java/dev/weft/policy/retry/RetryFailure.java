package dev.weft.policy.retry;

/** How an attempt ended without a response. */
public enum RetryFailure {
    /** No connection: refused, unreachable, timed out, or no TLS handshake. Nothing was sent. */
    CONNECT_FAILURE,
    /** The endpoint refused the stream unseen: HTTP/2 {@code REFUSED_STREAM}, or a GOAWAY that excludes it. */
    REFUSED_STREAM,
    /** The connection or stream ended before a response. */
    RESET,
    /** The attempt took longer than its own time-out. */
    PER_TRY_TIMEOUT,
    /** A limit of the cluster left no place: never tried again. */
    OVERFLOW,
    /** The route's time is over: never tried again. */
    ROUTE_TIMEOUT
}
