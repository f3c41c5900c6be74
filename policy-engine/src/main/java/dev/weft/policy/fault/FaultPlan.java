package dev.weft.policy.fault;

import dev.weft.policy.outlier.GrpcStatuses;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Fault} ready to decide. Delay and abort are decided apart: ask {@link #delayNanos} first and, after that time,
 * {@link #aborts}, each with random bits of its own. Immutable, any thread.
 *
 * <p>Source: Envoy fault filter.
 */
public final class FaultPlan {

    private final Fault fault;
    private final long delay;

    private FaultPlan(Fault fault) {
        this.fault = fault;
        Fault.Delay rule = fault.delay();
        this.delay = rule == null ? 0 : Math.max(0, rule.duration().toNanos());
    }

    /** Prepares a rule. */
    public static FaultPlan of(Fault fault) {
        return new FaultPlan(fault);
    }

    /**
     * How long a request has to wait, in nanoseconds; 0: not at all.
     *
     * @param random 64 random bits
     */
    public long delayNanos(long random) {
        Fault.Delay rule = fault.delay();
        if (rule == null || !rule.share().takes(random)) {
            return 0;
        }
        return rule.exponential() ? exponential(random) : delay;
    }

    /** By inversion; at least a nanosecond, at most some 37 times the mean. */
    private long exponential(long random) {
        // Other bits than those that the share was decided by.
        long mixed = (random ^ random >>> 32) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 29) * 0xBF58476D1CE4E5B9L;
        double uniform = ((mixed >>> 11) + 1) * 0x1.0p-53;
        return Math.max(1, (long) (-Math.log(uniform) * delay));
    }

    /** How the stream of an aborted request ends; {@code null}: with an answer. */
    public Fault.@Nullable StreamError abortError() {
        return abort().error();
    }

    /**
     * Whether a request is answered instead of sent on.
     *
     * @param random 64 random bits
     */
    public boolean aborts(long random) {
        Fault.Abort rule = fault.abort();
        return rule != null && rule.share().takes(random);
    }

    /** The HTTP status of the answer to a request that is not gRPC. Only where {@link #aborts} can be true. */
    public int abortStatus() {
        Fault.Abort rule = abort();
        return rule.grpcStatus() >= 0
                ? GrpcStatuses.httpStatus(Integer.toString(rule.grpcStatus()))
                : rule.httpStatus();
    }

    /** The gRPC status of the answer; -1: by the HTTP status. Only where {@link #aborts} can be true. */
    public int abortGrpcStatus() {
        return abort().grpcStatus();
    }

    private Fault.Abort abort() {
        Fault.@Nullable Abort rule = fault.abort();
        if (rule == null) {
            throw new IllegalStateException("abort: none (expected: asked only after aborts())");
        }
        return rule;
    }
}
