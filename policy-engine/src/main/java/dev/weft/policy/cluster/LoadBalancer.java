package dev.weft.policy.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one of several endpoints is chosen. Exactly one case applies.
 *
 * <p>Source: Envoy {@code Cluster.lb_policy} and {@code load_balancing_policies}.
 */
public sealed interface LoadBalancer {

    /**
     * One after the other, by weight.
     *
     * @param slowStart how a new endpoint's share grows; {@code null}: at once
     */
    record RoundRobin(@Nullable SlowStart slowStart) implements LoadBalancer {
        /** New endpoints get their whole share at once. */
        public static final RoundRobin DEFAULT = new RoundRobin(null);
    }

    /**
     * The least busy of some random ones; with unequal weights, weight / (active requests + 1) ^ bias is its share.
     *
     * @param choices how many are drawn, at least 2
     * @param activeRequestBias at least 0; 0 ignores active requests
     * @param slowStart how a new endpoint's share grows; {@code null}: at once
     */
    record LeastRequest(
            int choices, double activeRequestBias, @Nullable SlowStart slowStart) implements LoadBalancer {
        /** Power of two choices, bias 1. */
        public static final LeastRequest DEFAULT = new LeastRequest(2, 1.0, null);

        public LeastRequest {
            if (choices < 2) {
                throw new IllegalArgumentException("choices: " + choices + " (expected: at least 2)");
            }
            if (!(activeRequestBias >= 0)) {
                throw new IllegalArgumentException(
                        "activeRequestBias: " + activeRequestBias + " (expected: at least 0)");
            }
        }
    }

    /** Any, whatever its weight. */
    enum Random implements LoadBalancer {
        /** The only value. */
        INSTANCE
    }

    /**
     * The one of two random endpoints with the lower product of peak-sensitive latency average and requests under way.
     *
     * <p>Source: Finagle's and Linkerd's peak EWMA. Envoy has no stable counterpart: it is sent least request.
     *
     * @param decay over which a latency loses its weight; more than 0
     */
    record PeakEwma(Duration decay) implements LoadBalancer {
        /** Linkerd's ten seconds. */
        public static final PeakEwma DEFAULT = new PeakEwma(Duration.ofSeconds(10));

        public PeakEwma {
            if (decay.isNegative() || decay.isZero()) {
                throw new IllegalArgumentException("decay: " + decay + " (expected: more than 0)");
            }
        }
    }

    /**
     * Consistent hashing on Envoy's ketama ring (xxHash64).
     *
     * @param minimumSize entries at least, 1 to 8388608
     * @param maximumSize entries at most, from the minimum to 8388608
     */
    record RingHash(long minimumSize, long maximumSize) implements LoadBalancer {
        /** Envoy's upper bound. */
        public static final long LIMIT = 8_388_608;
        /** Envoy's sizes. */
        public static final RingHash DEFAULT = new RingHash(1024, LIMIT);

        public RingHash {
            if (minimumSize < 1 || maximumSize < minimumSize || maximumSize > LIMIT) {
                throw new IllegalArgumentException(
                        "ring size: " + minimumSize + " to " + maximumSize + " (expected: within 1 to " + LIMIT + ")");
            }
        }
    }

    /**
     * Consistent hashing on a Maglev table.
     *
     * @param tableSize a prime, 2 to 5000011
     */
    record Maglev(int tableSize) implements LoadBalancer {
        /** Envoy's upper bound. */
        public static final int LIMIT = 5_000_011;
        /** Envoy's size. */
        public static final Maglev DEFAULT = new Maglev(65_537);

        public Maglev {
            if (tableSize < 2 || tableSize > LIMIT) {
                throw new IllegalArgumentException(
                        "tableSize: " + tableSize + " (expected: a prime, 2 to " + LIMIT + ")");
            }
        }
    }

    /** The address that the caller dialled. */
    enum OriginalDestination implements LoadBalancer {
        /** The only value. */
        INSTANCE
    }

    /**
     * How the share of an endpoint grows from its first request on.
     *
     * <p>Source: Envoy {@code SlowStartConfig}, Istio {@code warmup}. Its factor after t of the window w is
     * {@code max(minimumPercent / 100, (t / w) ^ (1 / aggression))}.
     *
     * @param window until the whole share; more than 0
     * @param aggression more than 0; 1 is linear
     * @param minimumPercent share at the beginning, 0 to 100
     */
    record SlowStart(Duration window, double aggression, double minimumPercent) {
        public SlowStart {
            if (window.isNegative() || window.isZero()) {
                throw new IllegalArgumentException("window: " + window + " (expected: more than 0)");
            }
            if (!(aggression > 0)) {
                throw new IllegalArgumentException("aggression: " + aggression + " (expected: more than 0)");
            }
            if (!(minimumPercent >= 0 && minimumPercent <= 100)) {
                throw new IllegalArgumentException("minimumPercent: " + minimumPercent + " (expected: 0 to 100)");
            }
        }
    }
}
