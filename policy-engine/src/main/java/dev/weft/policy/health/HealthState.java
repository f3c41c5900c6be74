package dev.weft.policy.health;

import dev.weft.policy.cluster.HealthCheck;
import dev.weft.policy.cluster.HealthCheck.Pace;

/**
 * One active check of one endpoint. An endpoint begins unknown, which counts as unhealthy; its first success is enough, its
 * first failure too. Results and times belong to one thread; {@link #isHealthy} is for any.
 *
 * <p>Source: Envoy {@code HealthCheckerImplBase}: thresholds count results in a row; an HTTP answer that is not expected,
 * or a gRPC {@code NOT_SERVING}, is unhealthy at once, a failure to connect or a time-out after {@code unhealthyThreshold}.
 */
public final class HealthState {

    private final HealthCheck rule;
    private int successes;
    private int failures;
    private boolean checked;
    private volatile boolean healthy;
    private volatile boolean excluded;

    /** Nothing is known yet. */
    public HealthState(HealthCheck rule) {
        this.rule = rule;
    }

    /** Whether the endpoint may be picked. Any thread. */
    public boolean isHealthy() {
        return healthy;
    }

    /** Whether the endpoint asked to be left out of all counting, by failing at once. Any thread. */
    public boolean isExcluded() {
        return excluded;
    }

    /** Whether any result is known. */
    public boolean isChecked() {
        return checked;
    }

    /** Takes a result. */
    public HealthTransition result(HealthResult result) {
        boolean first = !checked;
        checked = true;
        return switch (result) {
            case SUCCESS -> succeeded(first);
            case UNREACHABLE -> failed(first, rule.unhealthyThreshold());
            case UNHEALTHY_ANSWER -> failed(first, 1);
            case IMMEDIATE_FAILURE -> {
                excluded = true;
                yield failed(first, 1);
            }
        };
    }

    private HealthTransition succeeded(boolean first) {
        failures = 0;
        if (healthy) {
            return HealthTransition.UNCHANGED;
        }
        successes++;
        if (first || successes >= rule.healthyThreshold()) {
            successes = 0;
            excluded = false;
            healthy = true;
            return HealthTransition.HEALTHY;
        }
        return HealthTransition.PENDING;
    }

    private HealthTransition failed(boolean first, int threshold) {
        successes = 0;
        if (!healthy) {
            return first ? HealthTransition.UNHEALTHY : HealthTransition.UNCHANGED;
        }
        failures++;
        if (failures >= threshold) {
            failures = 0;
            healthy = false;
            return HealthTransition.UNHEALTHY;
        }
        return HealthTransition.PENDING;
    }

    /**
     * How long to wait before the next check, in nanoseconds.
     *
     * @param traffic the cluster has had a request
     * @param random 64 random bits
     */
    public long nextNanos(boolean traffic, long random) {
        Pace pace = rule.pace();
        long interval = (traffic ? pace.interval() : pace.noTrafficInterval()).toNanos();
        return interval + Math.unsignedMultiplyHigh(random, interval / 100 * pace.jitterPercent() + 1);
    }

    /**
     * How long to wait before the first check, so that checks of many endpoints do not fall together, in nanoseconds.
     *
     * @param random 64 random bits
     */
    public long firstNanos(long random) {
        return Math.unsignedMultiplyHigh(
                random, rule.pace().interval().toNanos() / 100 * rule.pace().jitterPercent() + 1);
    }
}
