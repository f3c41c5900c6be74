package dev.weft.config.ir;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteRules;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done with a connection's bytes. Exactly one case applies. */
public sealed interface ConnectionHandler {

    /**
     * HTTP.
     *
     * <p>Source: Envoy {@code HttpConnectionManager}.
     *
     * @param statPrefix for metrics
     * @param routes where requests go
     * @param networkAuthz evaluated per connection
     * @param httpAuthz evaluated per request, DENY before ALLOW
     * @param options normalisation and identity headers
     */
    record Http(
            String statPrefix,
            RouteSource routes,
            List<AuthzRules> networkAuthz,
            List<AuthzRules> httpAuthz,
            HttpOptions options)
            implements ConnectionHandler {
        public Http {
            networkAuthz = List.copyOf(networkAuthz);
            httpAuthz = List.copyOf(httpAuthz);
        }
    }

    /**
     * Opaque bytes.
     *
     * <p>Source: Envoy {@code TcpProxy}.
     *
     * @param statPrefix for metrics
     * @param clusters never empty
     * @param networkAuthz evaluated per connection, DENY before ALLOW
     * @param life how long a connection lasts; {@code null}: nothing is said
     */
    record Tcp(
            String statPrefix,
            List<WeightedCluster> clusters,
            List<AuthzRules> networkAuthz,
            @Nullable Life life) implements ConnectionHandler {
        public Tcp {
            clusters = List.copyOf(clusters);
            networkAuthz = List.copyOf(networkAuthz);
            if (clusters.isEmpty()) {
                throw new IllegalArgumentException("clusters: [] (expected: at least 1)");
            }
        }

        /** All bytes to one cluster, nobody is refused. */
        public static Tcp to(String cluster) {
            return new Tcp(cluster, List.of(WeightedCluster.of(cluster, 1)), List.of(), null);
        }
    }

    /**
     * How long a connection of opaque bytes lasts.
     *
     * @param idle it ends after that much silence, zero for never; {@code null}: after the proxy's default, an hour
     * @param most it ends after that time; {@code null}: never
     */
    record Life(@Nullable Duration idle, @Nullable Duration most) {}

    /** Where routes come from. */
    sealed interface RouteSource {
        /** A route configuration of its own, by name. */
        record Rds(String name) implements RouteSource {}

        /** Part of the listener. */
        record Inline(RouteRules rules) implements RouteSource {}
    }

    /**
     * What is the same for every request of a listener.
     *
     * @param normalization how paths are normalised, once, before anything looks at them
     * @param clientCertificate what the application hears about the caller's identity
     * @param requestHeadersTimeoutMillis from the first byte of a request to the end of its headers; 0: no limit
     * @param acceptHttp10 whether clients of HTTP/1.0 are served
     * @param tracing {@code null}: requests get no spans
     */
    record HttpOptions(
            PathNormalization normalization,
            ClientCertificate clientCertificate,
            int requestHeadersTimeoutMillis,
            boolean acceptHttp10,
            @Nullable Tracing tracing) {}

    /** Istio's path normalisation modes. */
    enum PathNormalization {
        /** As sent, but for the fragment. */
        NONE,
        /** RFC 3986: dot segments, unreserved escapes, backslashes. */
        BASE,
        /** BASE, and several slashes become one. */
        MERGE_SLASHES,
        /** Escaped slashes are decoded first, then MERGE_SLASHES. */
        DECODE_AND_MERGE_SLASHES
    }

    /** What happens to {@code x-forwarded-client-cert}. */
    enum ClientCertificate {
        /** Taken away: a caller without a verified certificate could have written it. */
        SANITIZE,
        /** The verified peer is added to what an earlier verified hop said. */
        APPEND_FORWARD
    }
}
