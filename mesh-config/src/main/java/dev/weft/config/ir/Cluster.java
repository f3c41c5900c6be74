package dev.weft.config.ir;

import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.LoadBalancer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A set of endpoints and how they are talked to.
 *
 * <p>Source: Envoy {@code cluster.v3.Cluster}.
 *
 * @param name for example {@code outbound|80|v1|catalog.shop.svc.cluster.local}
 * @param discovery where endpoints come from
 * @param policy how one is picked, limited and watched; {@link LoadBalancer.OriginalDestination} only with
 *     {@link Discovery.OriginalDst}
 * @param connection how a connection is made
 * @param transport TLS or not, by endpoint
 * @param service the service it belongs to, for metrics; {@code null}: none
 */
public record Cluster(
        String name,
        Discovery discovery,
        ClusterPolicy policy,
        Connection connection,
        Transport transport,
        @Nullable ServiceRef service) {

    /** Where a cluster's endpoints come from. */
    public sealed interface Discovery {
        /** An {@link EndpointSet} of the cluster's name, delivered apart. */
        enum Eds implements Discovery {
            /** The only value. */
            INSTANCE
        }

        /** Part of the cluster. Empty refuses every request. */
        record Static(List<EndpointSet.Endpoint> endpoints) implements Discovery {
            public Static {
                endpoints = List.copyOf(endpoints);
            }
        }

        /** The connection's original destination. */
        enum OriginalDst implements Discovery {
            /** The only value. */
            INSTANCE
        }
    }

    /**
     * How a connection is made.
     *
     * @param connectTimeout of TCP and TLS together; more than zero
     * @param protocol what is spoken
     * @param maxConcurrentStreams of one HTTP/2 connection, at least 1; of no meaning for other protocols
     * @param sourceAddress IP literal that connections come from; empty: the system's choice
     */
    public record Connection(
            Duration connectTimeout, Protocol protocol, int maxConcurrentStreams, String sourceAddress) {
        /** HTTP/1.1 within ten seconds. */
        public static final Connection DEFAULT = new Connection(Duration.ofSeconds(10), Protocol.HTTP1);

        public Connection {
            if (connectTimeout.isNegative() || connectTimeout.isZero()) {
                throw new IllegalArgumentException("connectTimeout: " + connectTimeout + " (expected: more than 0)");
            }
            if (maxConcurrentStreams < 1) {
                throw new IllegalArgumentException(
                        "maxConcurrentStreams: " + maxConcurrentStreams + " (expected: at least 1)");
            }
        }

        /** As many streams as the endpoint allows, from any address. */
        public Connection(Duration connectTimeout, Protocol protocol) {
            this(connectTimeout, protocol, Integer.MAX_VALUE, "");
        }

        /** The same from another address. */
        public Connection from(String address) {
            return new Connection(connectTimeout, protocol, maxConcurrentStreams, address);
        }
    }

    /** What is spoken to endpoints. */
    public enum Protocol {
        /** HTTP/1.1. */
        HTTP1,
        /** HTTP/2. */
        HTTP2,
        /** What the caller spoke. */
        AS_DOWNSTREAM,
        /** Bytes. */
        OPAQUE
    }

    /**
     * How connections are secured: the first match whose metadata the endpoint has, else the fallback.
     *
     * @param matches in order
     * @param fallback {@code null}: plaintext
     */
    public record Transport(List<Match> matches, @Nullable UpstreamTls fallback) {
        /** Plaintext to everybody. */
        public static final Transport PLAINTEXT = new Transport(List.of(), null);

        public Transport {
            matches = List.copyOf(matches);
        }

        /**
         * One {@code transport_socket_matches} entry.
         *
         * @param name for logs
         * @param metadata what the endpoint's {@code envoy.transport_socket_match} metadata must hold
         * @param tls {@code null}: plaintext
         */
        public record Match(
                String name,
                Map<String, String> metadata,
                @Nullable UpstreamTls tls) {
            public Match {
                metadata = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
            }
        }
    }

    /**
     * Names for metrics.
     *
     * @param host the service's full host name
     */
    public record ServiceRef(String host, String name, String namespace) {}
}
