package dev.weft.policy.cluster;

import java.time.Duration;
import java.util.List;

/**
 * A question that is put to every endpoint again and again. An endpoint is not picked until it has answered once, and not
 * while it fails.
 *
 * <p>Source: Envoy {@code core.v3.HealthCheck}, Kuma {@code MeshHealthCheck}.
 *
 * @param check what is asked
 * @param timeout of one answer; more than 0
 * @param pace how often
 * @param unhealthyThreshold failures in a row that take an endpoint out; HTTP answers that are not expected count at once
 *     as Envoy does for 503
 * @param healthyThreshold successes in a row that bring it back; the first success of a new endpoint is enough
 * @param reuseConnection keep the connection between two checks
 */
public record HealthCheck(
        Check check,
        Duration timeout,
        Pace pace,
        int unhealthyThreshold,
        int healthyThreshold,
        boolean reuseConnection) {

    public HealthCheck {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: more than 0)");
        }
        if (unhealthyThreshold < 1 || healthyThreshold < 1) {
            throw new IllegalArgumentException(
                    "thresholds: " + unhealthyThreshold + ", " + healthyThreshold + " (expected: at least 1 each)");
        }
    }

    /**
     * How often a check runs.
     *
     * @param interval more than 0
     * @param noTrafficInterval while the cluster has had no request yet; more than 0
     * @param jitterPercent of the interval, added at random; 0 to 100
     */
    public record Pace(Duration interval, Duration noTrafficInterval, int jitterPercent) {
        public Pace {
            if (interval.isNegative()
                    || interval.isZero()
                    || noTrafficInterval.isNegative()
                    || noTrafficInterval.isZero()) {
                throw new IllegalArgumentException("interval: " + interval + ", without traffic " + noTrafficInterval
                        + " (expected: more than 0)");
            }
            if (jitterPercent < 0 || jitterPercent > 100) {
                throw new IllegalArgumentException("jitterPercent: " + jitterPercent + " (expected: 0 to 100)");
            }
        }
    }

    /** What is asked. Exactly one case applies. */
    public sealed interface Check {

        /**
         * An HTTP/1.1 GET.
         *
         * @param host its Host; empty: the cluster's name
         * @param path begins with a slash
         * @param expected statuses that are good; empty: 200
         */
        record Http(String host, String path, List<StatusRange> expected) implements Check {
            public Http {
                expected = List.copyOf(expected);
                if (!path.startsWith("/")) {
                    throw new IllegalArgumentException("path: \"" + path + "\" (expected: a path that begins with /)");
                }
            }
        }

        /**
         * A connection, and bytes where said.
         *
         * @param sendHex hexadecimal, what is sent; empty: a connection is enough
         * @param receiveHex hexadecimal, what must come back in this order; empty: anything
         */
        record Tcp(String sendHex, List<String> receiveHex) implements Check {
            public Tcp {
                receiveHex = List.copyOf(receiveHex);
            }
        }

        /**
         * {@code grpc.health.v1.Health/Check}.
         *
         * @param service empty: the server as a whole
         * @param authority empty: the cluster's name
         */
        record Grpc(String service, String authority) implements Check {}
    }

    /**
     * Statuses.
     *
     * @param start first one that is good
     * @param end first one after them
     */
    public record StatusRange(int start, int end) {
        public StatusRange {
            if (start < 100 || end > 600 || end <= start) {
                throw new IllegalArgumentException("statuses: " + start + " to " + end
                        + " (expected: within 100 to 600, the end after the start)");
            }
        }
    }
}
