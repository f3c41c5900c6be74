package dev.weft.policy.outlier;

/**
 * How an endpoint failed without an answer of its own.
 *
 * <p>Source: Envoy {@code Outlier::Result}. A reset counts as a failure to connect there too.
 */
public enum LocalFailure {
    /** No connection, or it ended before the answer. Counts as 503 where not counted apart. */
    CONNECT_FAILED(503),
    /** No answer in time. Counts as 504 where not counted apart. */
    TIMEOUT(504);

    private final int status;

    LocalFailure(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }
}
