package dev.weft.policy.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much may be under way to a cluster at once, per proxy. What exceeds a limit is answered 503 with flag {@code UO}.
 *
 * <p>Source: Envoy {@code cluster.v3.CircuitBreakers} (priority DEFAULT), Istio {@code connectionPool}. Istio sets all to
 * 2^32-1 where the user says nothing; Envoy's own default is 1024, 1024, 1024, 3.
 *
 * @param maxConnections 0 to 4294967295
 * @param maxPendingRequests that wait for a connection, 0 to 4294967295
 * @param maxRequests 0 to 4294967295
 * @param maxRetries 0 to 4294967295; not used with a budget
 * @param retryBudget retries as a share of requests; {@code null}: {@code maxRetries} counts
 */
public record CircuitBreakers(
        long maxConnections,
        long maxPendingRequests,
        long maxRequests,
        long maxRetries,
        @Nullable RetryBudget retryBudget) {

    /** The greatest limit. */
    public static final long NO_LIMIT = 4_294_967_295L;

    /** Istio's defaults. */
    public static final CircuitBreakers UNLIMITED = new CircuitBreakers(NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, null);

    /** What Envoy does when nothing is said. */
    public static final CircuitBreakers ENVOY_DEFAULT = new CircuitBreakers(1024, 1024, 1024, 3, null);

    public CircuitBreakers {
        check("maxConnections", maxConnections);
        check("maxPendingRequests", maxPendingRequests);
        check("maxRequests", maxRequests);
        check("maxRetries", maxRetries);
    }

    private static void check(String name, long value) {
        if (value < 0 || value > NO_LIMIT) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to " + NO_LIMIT + ")");
        }
    }

    /**
     * Retries under way may be at most this share of the requests that are, or that began lately.
     *
     * @param percent of active and pending requests, 0 to 100
     * @param minimumConcurrency retries that are always allowed
     * @param interval requests that began in it count too, when those are more; zero: only those under way
     */
    public record RetryBudget(double percent, int minimumConcurrency, Duration interval) {
        /** Envoy's 20 % and 3. */
        public static final RetryBudget DEFAULT = new RetryBudget(20, 3);

        public RetryBudget {
            if (!(percent >= 0 && percent <= 100)) {
                throw new IllegalArgumentException("percent: " + percent + " (expected: 0 to 100)");
            }
            if (minimumConcurrency < 0) {
                throw new IllegalArgumentException(
                        "minimumConcurrency: " + minimumConcurrency + " (expected: at least 0)");
            }
            if (interval.isNegative()) {
                throw new IllegalArgumentException("interval: " + interval + " (expected: at least 0)");
            }
        }

        /** Of the requests under way. */
        public RetryBudget(double percent, int minimumConcurrency) {
            this(percent, minimumConcurrency, Duration.ZERO);
        }
    }
}
