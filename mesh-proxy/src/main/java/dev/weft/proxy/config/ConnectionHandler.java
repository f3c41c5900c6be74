package dev.weft.proxy.config;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.cluster.ConnectionSettings.Http2KeepAlive;
import dev.weft.policy.path.PathNormalization;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteRules;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done with a connection's bytes. Exactly one case applies. */
public sealed interface ConnectionHandler {

    /** L4 policies; evaluated at accept for {@link Tcp} and before the first request for {@link Http}. */
    List<AuthzRules> networkAuthz();

    /**
     * HTTP.
     *
     * <p>Source: Envoy {@code HttpConnectionManager}.
     *
     * @param statPrefix for metrics
     * @param routes where requests go
     * @param networkAuthz from network RBAC filters
     * @param httpAuthz from HTTP RBAC filters, in filter order (DENY before ALLOW)
     * @param options limits and normalisation
     * @param tracing {@code null}: requests get no spans
     */
    record Http(
            String statPrefix,
            RouteSource routes,
            List<AuthzRules> networkAuthz,
            List<AuthzRules> httpAuthz,
            HttpOptions options,
            @Nullable Tracing tracing)
            implements ConnectionHandler {
        public Http {
            networkAuthz = List.copyOf(networkAuthz);
            httpAuthz = List.copyOf(httpAuthz);
        }

        /** Without spans. */
        public Http(
                String statPrefix,
                RouteSource routes,
                List<AuthzRules> networkAuthz,
                List<AuthzRules> httpAuthz,
                HttpOptions options) {
            this(statPrefix, routes, networkAuthz, httpAuthz, options, null);
        }
    }

    /**
     * Opaque bytes.
     *
     * <p>Source: Envoy {@code TcpProxy}.
     *
     * @param clusters never empty
     * @param idleTimeout {@code null}: none
     * @param maxDuration how long a connection may last; {@code null}: no limit
     */
    record Tcp(
            String statPrefix,
            List<WeightedCluster> clusters,
            List<AuthzRules> networkAuthz,
            @Nullable Duration idleTimeout,
            @Nullable Duration maxDuration)
            implements ConnectionHandler {
        /** Of any length. */
        public Tcp(
                String statPrefix,
                List<WeightedCluster> clusters,
                List<AuthzRules> networkAuthz,
                @Nullable Duration idleTimeout) {
            this(statPrefix, clusters, networkAuthz, idleTimeout, null);
        }

        public Tcp {
            clusters = List.copyOf(clusters);
            networkAuthz = List.copyOf(networkAuthz);
        }
    }

    /** Where a connection manager's routes come from. */
    sealed interface RouteSource {
        /** Delivered apart, by this name. */
        record Rds(String name) implements RouteSource {}

        /** Part of the listener. */
        record Inline(RouteRules rules) implements RouteSource {}
    }

    /**
     * Limits and habits of one connection manager.
     *
     * @param normalization how the path is normalised, once, before anything looks at it
     * @param idleTimeout of a connection without requests
     * @param requestHeadersTimeout from the first byte of a request to the end of its headers
     * @param maxRequestHeadersKib 1 to 8192
     * @param generateRequestId start {@code x-request-id} where there is none
     * @param serverName value of the {@code server} header of local replies
     * @param upgrades protocols that a request may switch its connection to, lower case, for example {@code websocket}
     * @param connections how long connections and silent requests last, and whether HTTP/1.0 is served
     */
    record HttpOptions(
            PathNormalization normalization,
            Duration idleTimeout,
            Duration requestHeadersTimeout,
            int maxRequestHeadersKib,
            boolean generateRequestId,
            String serverName,
            List<String> upgrades,
            Connections connections) {
        /** Istio's defaults with MERGE_SLASHES. */
        public static final HttpOptions DEFAULT = new HttpOptions(
                PathNormalization.MERGE_SLASHES, Duration.ofHours(1), Duration.ofSeconds(10), 60, true, "weft");

        public HttpOptions {
            upgrades = List.copyOf(upgrades);
        }

        /** Without upgrades. */
        public HttpOptions(
                PathNormalization normalization,
                Duration idleTimeout,
                Duration requestHeadersTimeout,
                int maxRequestHeadersKib,
                boolean generateRequestId,
                String serverName) {
            this(
                    normalization,
                    idleTimeout,
                    requestHeadersTimeout,
                    maxRequestHeadersKib,
                    generateRequestId,
                    serverName,
                    List.of());
        }

        /** With connections that last. */
        public HttpOptions(
                PathNormalization normalization,
                Duration idleTimeout,
                Duration requestHeadersTimeout,
                int maxRequestHeadersKib,
                boolean generateRequestId,
                String serverName,
                List<String> upgrades) {
            this(
                    normalization,
                    idleTimeout,
                    requestHeadersTimeout,
                    maxRequestHeadersKib,
                    generateRequestId,
                    serverName,
                    upgrades,
                    Connections.DEFAULT);
        }

        /** The same for other connections. */
        public HttpOptions with(Connections other) {
            return new HttpOptions(
                    normalization,
                    idleTimeout,
                    requestHeadersTimeout,
                    maxRequestHeadersKib,
                    generateRequestId,
                    serverName,
                    upgrades,
                    other);
        }
    }

    /**
     * How long a client's connections and its silent requests last.
     *
     * <p>Source: Envoy {@code HttpProtocolOptions}, {@code KeepaliveSettings}, {@code Http1ProtocolOptions}.
     *
     * @param maxDuration after which a connection is told to go, at random up to a tenth earlier; {@code null}: never
     * @param streamIdle silence in both directions that ends a request; {@code null}: none does
     * @param pings PING frames of HTTP/2; {@code null}: none
     * @param acceptHttp10 whether clients of HTTP/1.0 are served; otherwise they get 426
     */
    record Connections(
            @Nullable Duration maxDuration,
            @Nullable Duration streamIdle,
            @Nullable Http2KeepAlive pings,
            boolean acceptHttp10) {
        /** Nothing is limited, HTTP/1.0 is not served. */
        public static final Connections DEFAULT = new Connections(null, null, null, false);
    }
}
