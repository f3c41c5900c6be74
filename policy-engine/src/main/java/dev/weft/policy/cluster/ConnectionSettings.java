package dev.weft.policy.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long connections to endpoints are kept.
 *
 * <p>Source: Envoy {@code HttpProtocolOptions}, {@code UpstreamConnectionOptions}, Istio {@code connectionPool}.
 *
 * @param maxRequestsPerConnection 0: no limit; 1 switches keep-alive off
 * @param idleTimeout how long a connection without requests is kept; zero: without end
 * @param maxDuration after which a connection takes no new request; {@code null}: without end
 * @param keepAlive TCP keep-alive probes; {@code null}: none
 */
public record ConnectionSettings(
        int maxRequestsPerConnection,
        Duration idleTimeout,
        @Nullable Duration maxDuration,
        @Nullable TcpKeepAlive keepAlive) {

    /** Envoy's hour of idleness, no other limit. */
    public static final ConnectionSettings DEFAULT = new ConnectionSettings(0, Duration.ofHours(1), null, null);

    public ConnectionSettings {
        if (maxRequestsPerConnection < 0) {
            throw new IllegalArgumentException(
                    "maxRequestsPerConnection: " + maxRequestsPerConnection + " (expected: at least 0)");
        }
        if (idleTimeout.isNegative() || maxDuration != null && (maxDuration.isNegative() || maxDuration.isZero())) {
            throw new IllegalArgumentException(
                    "idleTimeout: " + idleTimeout + ", maxDuration: " + maxDuration + " (expected: more than 0)");
        }
    }

    /**
     * Probes of an idle TCP connection; 0 or zero leaves a value to the system.
     *
     * @param probes unanswered ones before the connection is dead
     * @param time of idleness before the first probe
     * @param interval between two probes
     */
    public record TcpKeepAlive(int probes, Duration time, Duration interval) {}
}
