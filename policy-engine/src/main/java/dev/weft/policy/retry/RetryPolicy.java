package dev.weft.policy.retry;

import dev.weft.policy.match.HeaderMatch;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a failed request is tried again.
 *
 * <p>Source: Envoy {@code route.v3.RetryPolicy}.
 *
 * @param retryOn Envoy's condition names, for example {@code connect-failure}; one that is not known is ignored, as Envoy does
 * @param attempts tries after the first; at least 0
 * @param perTryTimeout of one try; {@code null}: the route's timeout alone counts
 * @param triggers what {@code retriable-status-codes} and {@code retriable-headers} mean
 * @param backoff how long to wait before a try
 * @param hosts which endpoints a try may go to
 */
public record RetryPolicy(
        List<String> retryOn,
        int attempts,
        @Nullable Duration perTryTimeout,
        Triggers triggers,
        Backoff backoff,
        HostChoice hosts) {

    public RetryPolicy {
        retryOn = List.copyOf(retryOn);
        if (attempts < 0) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: at least 0)");
        }
    }

    /** A policy with Envoy's backoff that may try the same endpoint again. */
    public RetryPolicy(
            List<String> retryOn, int attempts, @Nullable Duration perTryTimeout, List<Integer> statusCodes) {
        this(retryOn, attempts, perTryTimeout, new Triggers(statusCodes, List.of()), Backoff.DEFAULT, HostChoice.ANY);
    }

    /**
     * What the user's own conditions mean.
     *
     * @param statusCodes for {@code retriable-status-codes}
     * @param headers of the response, for {@code retriable-headers}; one that holds is enough
     */
    public record Triggers(List<Integer> statusCodes, List<HeaderMatch> headers) {
        /** Nothing is added. */
        public static final Triggers NONE = new Triggers(List.of(), List.of());

        public Triggers {
            statusCodes = List.copyOf(statusCodes);
            headers = List.copyOf(headers);
        }
    }

    /**
     * Exponential with full jitter: before try n, a random time below {@code min(base * (2^n - 1), maximum)}.
     *
     * @param base more than 0
     * @param maximum at least {@code base}
     * @param rateLimited what the response itself asks for; {@code null}: not read
     */
    public record Backoff(
            Duration base, Duration maximum, @Nullable RateLimited rateLimited) {
        /** Envoy's 25 ms, ten times that. */
        public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(25), Duration.ofMillis(250), null);

        public Backoff {
            if (base.isNegative() || base.isZero() || maximum.compareTo(base) < 0) {
                throw new IllegalArgumentException(
                        "backoff: " + base + " to " + maximum + " (expected: more than 0, the maximum not below it)");
            }
        }
    }

    /**
     * The wait that a response names.
     *
     * @param headers read in this order; the first that is there and can be read counts
     * @param maximum a longer wait is not kept: the usual backoff counts
     */
    public record RateLimited(List<ResetHeader> headers, Duration maximum) {
        /** {@code Retry-After} in seconds, at most Envoy's 300 s. */
        public static final RateLimited RETRY_AFTER =
                new RateLimited(List.of(new ResetHeader("retry-after", ResetFormat.SECONDS)), Duration.ofMinutes(5));

        public RateLimited {
            headers = List.copyOf(headers);
        }
    }

    /**
     * A response header that names a time.
     *
     * @param name lower case
     */
    public record ResetHeader(String name, ResetFormat format) {}

    /** How a time is written. */
    public enum ResetFormat {
        /** Seconds from now. */
        SECONDS,
        /** Seconds since 1970. */
        UNIX_TIMESTAMP
    }

    /**
     * Which endpoints a further try may go to.
     *
     * @param avoidPrevious picks that fall on an endpoint already tried are drawn again
     * @param maxAttempts how often a pick is drawn again, then any endpoint not yet tried is taken; at least 1
     * @param otherPriorities every that many tries a priority already tried is left out (Envoy
     *     {@code previous_priorities}); 0: never
     */
    public record HostChoice(boolean avoidPrevious, int maxAttempts, int otherPriorities) {
        /** Any endpoint. */
        public static final HostChoice ANY = new HostChoice(false, 1, 0);

        /** Istio's: not the one that failed, five draws. */
        public static final HostChoice AVOID_PREVIOUS = new HostChoice(true, 5, 0);
    }
}
