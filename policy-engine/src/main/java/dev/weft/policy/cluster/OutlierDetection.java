package dev.weft.policy.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint is left out for what requests saw of it.
 *
 * <p>Source: Envoy {@code cluster.v3.OutlierDetection}, Istio {@code outlierDetection}.
 *
 * @param consecutive errors in a row
 * @param successRate endpoints far below the mean of all; {@code null}: not judged
 * @param failurePercentage endpoints with too many failures; {@code null}: not judged
 * @param ejection how long, and how many at once
 * @param interval between two judgements; more than 0
 * @param splitLocalOrigin failures to connect and time-outs are counted apart from answers
 * @param errorCodes answers that count as errors; any other is a success
 */
public record OutlierDetection(
        Consecutive consecutive,
        @Nullable SuccessRate successRate,
        @Nullable FailurePercentage failurePercentage,
        Ejection ejection,
        Duration interval,
        boolean splitLocalOrigin,
        ErrorCodes errorCodes) {

    /** Istio's: five 5xx in a row, ten seconds, thirty seconds out, at most 10 %. */
    public static final OutlierDetection DEFAULT =
            new OutlierDetection(Consecutive.DEFAULT, null, null, Ejection.DEFAULT, Duration.ofSeconds(10), false);

    public OutlierDetection {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: more than 0)");
        }
    }

    /** With 5xx as errors. */
    public OutlierDetection(
            Consecutive consecutive,
            @Nullable SuccessRate successRate,
            @Nullable FailurePercentage failurePercentage,
            Ejection ejection,
            Duration interval,
            boolean splitLocalOrigin) {
        this(
                consecutive,
                successRate,
                failurePercentage,
                ejection,
                interval,
                splitLocalOrigin,
                ErrorCodes.SERVER_ERRORS);
    }

    /** The same with other answers as errors. */
    public OutlierDetection with(ErrorCodes changed) {
        return new OutlierDetection(
                consecutive, successRate, failurePercentage, ejection, interval, splitLocalOrigin, changed);
    }

    /**
     * Errors in a row that eject at once; 0 switches one off.
     *
     * @param serverErrors any of {@code errorCodes}; without {@code splitLocalOrigin} also local-origin failures
     * @param gatewayErrors 502, 503, 504 where they are errors; without {@code splitLocalOrigin} also local-origin failures
     * @param localOriginFailures connect failure, reset, time-out; only with {@code splitLocalOrigin}
     */
    public record Consecutive(int serverErrors, int gatewayErrors, int localOriginFailures) {
        /** Five server errors or five local-origin failures. */
        public static final Consecutive DEFAULT = new Consecutive(5, 0, 5);

        public Consecutive {
            if (serverErrors < 0 || gatewayErrors < 0 || localOriginFailures < 0) {
                throw new IllegalArgumentException("consecutive errors: " + serverErrors + ", " + gatewayErrors + ", "
                        + localOriginFailures + " (expected: at least 0 each)");
            }
        }
    }

    /**
     * Endpoints whose success rate is below mean - stdev * factor / 1000.
     *
     * @param minimumHosts with fewer that have the volume nothing is judged
     * @param requestVolume requests in an interval for an endpoint to be judged
     * @param stdevFactorThousandths 1900 is 1.9 standard deviations
     */
    public record SuccessRate(int minimumHosts, int requestVolume, int stdevFactorThousandths) {
        /** Envoy's 5, 100, 1.9. */
        public static final SuccessRate DEFAULT = new SuccessRate(5, 100, 1900);
    }

    /**
     * Endpoints with at least this share of failures.
     *
     * @param threshold percent, 0 to 100
     * @param minimumHosts with fewer that have the volume nothing is judged
     * @param requestVolume requests in an interval for an endpoint to be judged
     */
    public record FailurePercentage(int threshold, int minimumHosts, int requestVolume) {
        /** Envoy's 85 %, 5, 50. */
        public static final FailurePercentage DEFAULT = new FailurePercentage(85, 5, 50);

        public FailurePercentage {
            if (threshold < 0 || threshold > 100) {
                throw new IllegalArgumentException("threshold: " + threshold + " (expected: 0 to 100)");
            }
        }
    }

    /**
     * How long an endpoint stays out: {@code base} times how often it was ejected, up to {@code maximum}, plus jitter.
     *
     * @param base more than 0
     * @param maximum at least {@code base}
     * @param jitter at most this is added at random; zero: none
     * @param maximumPercent of the endpoints that may be out at once, 0 to 100
     * @param alwaysOne one endpoint may be ejected whatever the percentage
     */
    public record Ejection(Duration base, Duration maximum, Duration jitter, int maximumPercent, boolean alwaysOne) {
        /** 30 s, at most 300 s, at most 10 % of the endpoints. */
        public static final Ejection DEFAULT =
                new Ejection(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ZERO, 10, false);

        public Ejection {
            if (base.isNegative() || base.isZero() || maximum.compareTo(base) < 0 || jitter.isNegative()) {
                throw new IllegalArgumentException("ejection time: " + base + " to " + maximum + " + " + jitter
                        + " (expected: more than 0, the maximum not below it, no negative jitter)");
            }
            if (maximumPercent < 0 || maximumPercent > 100) {
                throw new IllegalArgumentException("maximumPercent: " + maximumPercent + " (expected: 0 to 100)");
            }
        }
    }
}
