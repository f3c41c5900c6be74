package dev.weft.proxy.upstream;

import org.jspecify.annotations.Nullable;

/**
 * How long a gRPC caller waits, as it says itself.
 *
 * <p>Source: gRPC over HTTP/2, {@code grpc-timeout}; Envoy {@code RouteAction.max_grpc_timeout} as Istio sets it: the
 * route's own timeout is the longest.
 */
public final class GrpcTimeout {

    private static final int MAX_DIGITS = 8;
    private static final long MICROS = 1_000L;
    private static final long MILLIS = 1_000_000L;
    private static final long SECONDS = 1_000_000_000L;

    private GrpcTimeout() {}

    /**
     * The time of a request.
     *
     * @param header value of {@code grpc-timeout}; {@code null}: none was said
     * @param routeNanos the route's timeout; 0: none
     * @return 0: none
     */
    public static long nanos(@Nullable String header, long routeNanos) {
        long said = header == null ? -1 : parse(header);
        if (said < 0) {
            return routeNanos;
        }
        long least = Math.max(1, said);
        return routeNanos == 0 ? least : Math.min(least, routeNanos);
    }

    private static long parse(String text) {
        int digits = text.length() - 1;
        if (digits < 1 || digits > MAX_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return switch (text.charAt(digits)) {
            case 'n' -> value;
            case 'u' -> value * MICROS;
            case 'm' -> value * MILLIS;
            case 'S' -> value * SECONDS;
            case 'M' -> value * 60 * SECONDS;
            case 'H' -> value * 3_600 > Long.MAX_VALUE / SECONDS ? Long.MAX_VALUE : value * 3_600 * SECONDS;
            default -> -1;
        };
    }
}
