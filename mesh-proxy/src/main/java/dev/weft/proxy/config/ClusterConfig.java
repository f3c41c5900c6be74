package dev.weft.proxy.config;

import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.match.StringMatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A set of endpoints and how they are talked to.
 *
 * <p>Source: Envoy {@code cluster.v3.Cluster}.
 *
 * @param name for example {@code outbound|80|v1|catalog.shop.svc.cluster.local}
 * @param discovery where endpoints come from
 * @param policy how one is picked, limited and watched
 * @param connectTimeout of TCP and TLS together
 * @param transport TLS or not, by endpoint
 * @param service the service it belongs to, for metrics
 * @param bindAddress source address of connections to original destinations, an IP literal; {@code null}: any
 * @param http which HTTP the endpoints are spoken to in; of no meaning for opaque bytes
 */
public record ClusterConfig(
        String name,
        Discovery discovery,
        ClusterPolicy policy,
        Duration connectTimeout,
        Transport transport,
        ServiceRef service,
        @Nullable String bindAddress,
        UpstreamHttp http) {

    /** HTTP/1.1. */
    public ClusterConfig(
            String name,
            Discovery discovery,
            ClusterPolicy policy,
            Duration connectTimeout,
            Transport transport,
            ServiceRef service,
            @Nullable String bindAddress) {
        this(name, discovery, policy, connectTimeout, transport, service, bindAddress, UpstreamHttp.HTTP1);
    }

    /** HTTP/1.1 without a source address. */
    public ClusterConfig(
            String name,
            Discovery discovery,
            ClusterPolicy policy,
            Duration connectTimeout,
            Transport transport,
            ServiceRef service) {
        this(name, discovery, policy, connectTimeout, transport, service, null);
    }

    /** Spoken to in another HTTP. */
    public ClusterConfig withHttp(UpstreamHttp other) {
        return new ClusterConfig(name, discovery, policy, connectTimeout, transport, service, bindAddress, other);
    }

    /** Where a cluster's endpoints come from. */
    public enum Discovery {
        /** EDS, in {@link ProxyConfig#endpoints()} under the cluster's name. */
        EDS,
        /** Part of the cluster, also in {@link ProxyConfig#endpoints()}. */
        STATIC,
        /** The connection's original destination. */
        ORIGINAL_DST
    }

    /**
     * How connections are secured: the first match whose metadata the endpoint has, else the default.
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

        /** Every kind of TLS in it. */
        public Stream<UpstreamTls> contexts() {
            return Stream.concat(Stream.ofNullable(fallback), matches.stream().map(Match::tls))
                    .filter(Objects::nonNull);
        }

        /**
         * One {@code transport_socket_matches} entry.
         *
         * @param metadata what the endpoint's {@code envoy.transport_socket_match} metadata must hold
         * @param tls {@code null}: plaintext
         */
        public record Match(
                Map<String, String> metadata, @Nullable UpstreamTls tls) {
            public Match {
                metadata = Map.copyOf(metadata);
            }
        }
    }

    /**
     * TLS towards an endpoint.
     *
     * @param identitySecret SDS name of our certificate; empty: none is shown
     * @param trustSecret SDS name of the bundle the server must chain to
     * @param allowedSans the server's URI SAN must match one of these; empty: refuse everybody
     * @param sni server name to send; empty: none
     * @param alpn offered protocols in order
     * @param foreign takes the place of the first three where servers are outside of the mesh; {@code null}: they are not
     */
    public record UpstreamTls(
            String identitySecret,
            String trustSecret,
            List<StringMatch> allowedSans,
            String sni,
            List<String> alpn,
            @Nullable ForeignTls foreign) {
        public UpstreamTls {
            allowedSans = List.copyOf(allowedSans);
            alpn = List.copyOf(alpn);
        }

        /** TLS of the mesh. */
        public UpstreamTls(
                String identitySecret,
                String trustSecret,
                List<StringMatch> allowedSans,
                String sni,
                List<String> alpn) {
            this(identitySecret, trustSecret, allowedSans, sni, alpn, null);
        }

        /** TLS towards servers outside of the mesh. */
        public static UpstreamTls of(ForeignTls foreign, String sni, List<String> alpn) {
            return new UpstreamTls("", "", List.of(), sni, alpn, foreign);
        }
    }

    /**
     * Names for metrics; {@code unknown} where not known.
     *
     * @param host the service's full host name
     */
    public record ServiceRef(String host, String name, String namespace) {
        /** Nothing is known. */
        public static final ServiceRef UNKNOWN = new ServiceRef("unknown", "unknown", "unknown");
    }
}
