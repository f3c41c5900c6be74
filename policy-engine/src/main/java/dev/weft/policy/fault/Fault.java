package dev.weft.policy.fault;

import dev.weft.policy.match.Fraction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Failures made on purpose, before a request is sent on. A request that was delayed may be aborted too.
 *
 * <p>Source: Envoy {@code HTTPFault}, Istio {@code HTTPFaultInjection}.
 *
 * @param delay {@code null}: none
 * @param abort {@code null}: none
 */
public record Fault(@Nullable Delay delay, @Nullable Abort abort) {

    /**
     * A wait.
     *
     * @param duration more than 0
     * @param share of the requests
     * @param exponential {@code duration} is the mean of waits that are distributed exponentially; Envoy waits the mean
     */
    public record Delay(Duration duration, Fraction share, boolean exponential) {
        /** Always as long. */
        public Delay(Duration duration, Fraction share) {
            this(duration, share, false);
        }
    }

    /**
     * How a stream ends that gets no answer; a connection of HTTP/1.1 ends with it.
     *
     * <p>Source: RFC 9113 section 7.
     */
    public enum StreamError {
        CANCEL,
        INTERNAL_ERROR,
        PROTOCOL_ERROR,
        REFUSED_STREAM
    }

    /**
     * An answer instead of the service's.
     *
     * @param httpStatus 200 to 599; 0: {@code grpcStatus} counts
     * @param grpcStatus 0 to 16; -1: {@code httpStatus} counts
     * @param share of the requests
     * @param error what comes instead of any answer; {@code null}: an answer comes. Envoy knows statuses only
     */
    public record Abort(
            int httpStatus,
            int grpcStatus,
            Fraction share,
            @Nullable StreamError error) {
        public Abort {
            if (grpcStatus < 0 ? httpStatus < 200 || httpStatus > 599 : grpcStatus > 16) {
                throw new IllegalArgumentException(
                        "abort: status " + httpStatus + ", grpc " + grpcStatus + " (expected: 200 to 599, or 0 to 16)");
            }
        }

        /** With an answer. */
        public Abort(int httpStatus, int grpcStatus, Fraction share) {
            this(httpStatus, grpcStatus, share, null);
        }
    }
}
