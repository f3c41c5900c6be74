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
     */
    public record Delay(Duration duration, Fraction share) {}

    /**
     * An answer instead of the service's.
     *
     * @param httpStatus 200 to 599; 0: {@code grpcStatus} counts
     * @param grpcStatus 0 to 16; -1: {@code httpStatus} counts
     * @param share of the requests
     */
    public record Abort(int httpStatus, int grpcStatus, Fraction share) {
        public Abort {
            if (grpcStatus < 0 ? httpStatus < 200 || httpStatus > 599 : grpcStatus > 16) {
                throw new IllegalArgumentException(
                        "abort: status " + httpStatus + ", grpc " + grpcStatus + " (expected: 200 to 599, or 0 to 16)");
            }
        }
    }
}
