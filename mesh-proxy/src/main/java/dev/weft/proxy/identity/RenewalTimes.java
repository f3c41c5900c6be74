package dev.weft.proxy.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * When to renew and when to try again. Renewal: at half of the life, give or take a tenth of it, so that a fleet that
 * started together does not renew together. Retry: full jitter, so that a CA that comes back is not overrun, and while there
 * is life left never more than an eighth of it, so that an SVID does not end for want of a question. An identity that has
 * ended may have no other way back than a new bootstrap token.
 *
 * @param firstBackoff bound of the first pause
 * @param maxBackoff bound of every pause
 */
record RenewalTimes(Duration firstBackoff, Duration maxBackoff) {

    static final RenewalTimes DEFAULT = new RenewalTimes(Duration.ofSeconds(1), Duration.ofSeconds(60));

    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final double HALF = 0.5;
    private static final double JITTER = 0.1;
    private static final int TRIES_LEFT = 8;

    /** How long to wait before renewing an SVID that was obtained at {@code start} and ends at {@code end}. */
    Duration untilRenewal(Instant start, Instant end, Instant now, RandomGenerator random) {
        double share = HALF - JITTER + 2 * JITTER * random.nextDouble();
        long lifeMillis = Math.max(0, Duration.between(start, end).toMillis());
        Instant renewAt = start.plusMillis((long) (lifeMillis * share));
        Duration wait = Duration.between(now, renewAt);
        return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait;
    }

    /**
     * How long to wait after a number of failures in a row, at least 1.
     *
     * @param left how long the current SVID is still good; zero when there is none
     */
    Duration untilRetry(int failures, Duration left, RandomGenerator random) {
        int doublings = Math.min(failures - 1, 20);
        double bound = Math.min((double) maxBackoff.toMillis(), firstBackoff.toMillis() * Math.pow(2, doublings));
        if (left.isPositive()) {
            bound = Math.min(bound, Math.max((double) firstBackoff.toMillis(), (double) left.toMillis() / TRIES_LEFT));
        }
        Duration wait = Duration.ofMillis((long) (bound * random.nextDouble()));
        return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait;
    }
}
