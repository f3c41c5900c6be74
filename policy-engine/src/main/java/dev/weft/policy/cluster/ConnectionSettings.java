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
 * @param pings PING frames of HTTP/2; {@code null}: what the proxy does by itself
 * @param proxyHeader what a connection begins with
 */
public record ConnectionSettings(
        int maxRequestsPerConnection,
        Duration idleTimeout,
        @Nullable Duration maxDuration,
        @Nullable TcpKeepAlive keepAlive,
        @Nullable Http2KeepAlive pings,
        ProxyHeader proxyHeader) {

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

    /** Without a header of its own. */
    public ConnectionSettings(
            int maxRequestsPerConnection,
            Duration idleTimeout,
            @Nullable Duration maxDuration,
            @Nullable TcpKeepAlive keepAlive,
            @Nullable Http2KeepAlive pings) {
        this(maxRequestsPerConnection, idleTimeout, maxDuration, keepAlive, pings, ProxyHeader.NONE);
    }

    /** The same with another header. */
    public ConnectionSettings with(ProxyHeader changed) {
        return new ConnectionSettings(maxRequestsPerConnection, idleTimeout, maxDuration, keepAlive, pings, changed);
    }

    /** Without PING frames of its own. */
    public ConnectionSettings(
            int maxRequestsPerConnection,
            Duration idleTimeout,
            @Nullable Duration maxDuration,
            @Nullable TcpKeepAlive keepAlive) {
        this(maxRequestsPerConnection, idleTimeout, maxDuration, keepAlive, null);
    }

    /**
     * The header of the PROXY protocol, which says for whom a connection is made.
     *
     * <p>Source: Envoy {@code ProxyProtocolConfig}, Istio {@code trafficPolicy.proxyProtocol}.
     */
    public enum ProxyHeader {
        /** None is sent. */
        NONE,
        /** A line of text. */
        V1,
        /** Binary. */
        V2
    }

    /**
     * PING frames of a silent HTTP/2 connection.
     *
     * <p>Source: Envoy {@code KeepaliveSettings}, Istio {@code http2KeepAlive}.
     *
     * @param interval of silence before a PING, and then between two; more than 0
     * @param timeout for anything to come after a PING before the connection is dead; more than 0
     */
    public record Http2KeepAlive(Duration interval, Duration timeout) {
        public Http2KeepAlive {
            if (interval.isNegative() || interval.isZero() || timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException(
                        "interval: " + interval + ", timeout: " + timeout + " (expected: more than 0)");
            }
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
