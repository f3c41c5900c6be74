package dev.weft.config.xds;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.weft.config.ir.ConnectionHandler;
import dev.weft.config.ir.ConnectionHandler.RouteSource;
import dev.weft.config.ir.ProxyTelemetry;
import dev.weft.config.ir.Tracing;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteFilters;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The network filters of a chain: policies per connection, then the HTTP connection manager or the TCP proxy. */
final class FilterXds {

    private static final String SERVER_NAME = "weft";

    private FilterXds() {}

    static List<Filter> filters(ConnectionHandler handler, ProxyTelemetry.Side telemetry, Set<String> sessions) {
        List<Filter> filters = new ArrayList<>();
        switch (handler) {
            case ConnectionHandler.Http http -> {
                RbacXds.network(http.networkAuthz()).forEach(rbac -> filters.add(networkRbac(rbac)));
                filters.add(filter("envoy.filters.network.http_connection_manager", http(http, telemetry, sessions)));
            }
            case ConnectionHandler.Tcp tcp -> {
                RbacXds.network(tcp.networkAuthz()).forEach(rbac -> filters.add(networkRbac(rbac)));
                filters.add(filter("envoy.filters.network.tcp_proxy", tcp(tcp, telemetry)));
            }
        }
        return filters;
    }

    private static Filter networkRbac(com.google.protobuf.Message rbac) {
        return filter("envoy.filters.network.rbac", rbac);
    }

    private static Filter filter(String name, com.google.protobuf.Message config) {
        return Filter.newBuilder()
                .setName(name)
                .setTypedConfig(AnyXds.pack(config))
                .build();
    }

    private static TcpProxy tcp(ConnectionHandler.Tcp tcp, ProxyTelemetry.Side telemetry) {
        TcpProxy.Builder proxy = TcpProxy.newBuilder()
                .setStatPrefix(tcp.statPrefix())
                .addAllAccessLog(AccessLogXds.logs(telemetry.logs()));
        ConnectionHandler.Life life = tcp.life();
        java.time.Duration idle = life == null ? null : life.idle();
        if (idle != null) {
            proxy.setIdleTimeout(ScalarXds.duration(idle));
        }
        java.time.Duration most = life == null ? null : life.most();
        if (most != null) {
            proxy.setMaxDownstreamConnectionDuration(ScalarXds.duration(most));
        }
        if (tcp.clusters().size() == 1) {
            return proxy.setCluster(tcp.clusters().get(0).cluster()).build();
        }
        TcpProxy.WeightedCluster.Builder weighted = TcpProxy.WeightedCluster.newBuilder();
        for (RouteAction.WeightedCluster cluster : tcp.clusters()) {
            // Envoy refuses a share of zero here, unlike in routes.
            if (cluster.weight() > 0) {
                weighted.addClusters(TcpProxy.WeightedCluster.ClusterWeight.newBuilder()
                        .setName(cluster.cluster())
                        .setWeight(cluster.weight()));
            }
        }
        return proxy.setWeightedClusters(weighted).build();
    }

    private static HttpConnectionManager http(
            ConnectionHandler.Http http, ProxyTelemetry.Side telemetry, Set<String> sessions) {
        HttpConnectionManager.Builder manager = HttpConnectionManager.newBuilder()
                .setStatPrefix(http.statPrefix())
                .setServerName(SERVER_NAME)
                .setUseRemoteAddress(BoolValue.of(false))
                .setGenerateRequestId(BoolValue.of(true))
                // A request id that came in is kept, so that one id follows the request through the mesh.
                .setPreserveExternalRequestId(true)
                .setCommonHttpProtocolOptions(HttpProtocolOptions.newBuilder()
                        .setIdleTimeout(Duration.newBuilder().setSeconds(3600)))
                .setStreamIdleTimeout(Duration.getDefaultInstance())
                // WebSocket over HTTP/2 is a CONNECT, which Envoy takes only where this is said.
                .setHttp2ProtocolOptions(Http2ProtocolOptions.newBuilder().setAllowConnect(true))
                .setMaxRequestHeadersKb(UInt32Value.of(60))
                .addUpgradeConfigs(
                        HttpConnectionManager.UpgradeConfig.newBuilder().setUpgradeType("websocket"));
        manager.addAllAccessLog(AccessLogXds.logs(telemetry.logs()));
        Tracing tracing = http.options().tracing();
        if (tracing != null) {
            manager.setTracing(TracingXds.tracing(tracing));
        }
        normalization(http.options().normalization(), manager);
        clientCertificate(http.options().clientCertificate(), manager);
        if (http.options().acceptHttp10()) {
            manager.setHttpProtocolOptions(Http1ProtocolOptions.newBuilder().setAcceptHttp10(true));
        }
        if (http.options().requestHeadersTimeoutMillis() > 0) {
            manager.setRequestHeadersTimeout(ScalarXds.duration(
                    java.time.Duration.ofMillis(http.options().requestHeadersTimeoutMillis())));
        }
        switch (http.routes()) {
            case RouteSource.Rds rds -> manager.setRds(rds(rds.name()));
            case RouteSource.Inline inline -> manager.setRouteConfig(RouteXds.configuration(inline.rules()));
        }
        RbacXds.http(http.httpAuthz())
                .forEach(rbac -> manager.addHttpFilters(httpFilter("envoy.filters.http.rbac", rbac)));
        if (asksFilters(http.routes())) {
            manager.addHttpFilters(httpFilter(RouteFiltersXds.CORS, Cors.getDefaultInstance()));
            manager.addHttpFilters(httpFilter(RouteFiltersXds.FAULT, HTTPFault.getDefaultInstance()));
        }
        SessionFilters.add(http.routes(), sessions, manager);
        if (!telemetry.metrics().isEmpty()) {
            manager.addHttpFilters(StatsXds.filter(telemetry.metrics()));
        }
        manager.addHttpFilters(httpFilter("envoy.filters.http.router", Router.getDefaultInstance()));
        return manager.build();
    }

    static Rds rds(String name) {
        return Rds.newBuilder()
                .setRouteConfigName(name)
                .setConfigSource(ConfigSource.newBuilder()
                        .setResourceApiVersion(ApiVersion.V3)
                        .setInitialFetchTimeout(Duration.getDefaultInstance())
                        .setAds(AggregatedConfigSource.getDefaultInstance()))
                .build();
    }

    /** Routes that are delivered apart may ask for CORS or faults at any time. */
    private static boolean asksFilters(RouteSource source) {
        return switch (source) {
            case RouteSource.Rds rds -> true;
            case RouteSource.Inline inline ->
                inline.rules().virtualHosts().stream()
                        .flatMap(host -> host.routes().stream())
                        .anyMatch(route -> !route.filters().equals(RouteFilters.NONE));
        };
    }

    static HttpFilter httpFilter(String name, com.google.protobuf.Message config) {
        return HttpFilter.newBuilder()
                .setName(name)
                .setTypedConfig(AnyXds.pack(config))
                .build();
    }

    private static void normalization(ConnectionHandler.PathNormalization mode, HttpConnectionManager.Builder manager) {
        switch (mode) {
            case NONE -> manager.setNormalizePath(BoolValue.of(false));
            case BASE -> manager.setNormalizePath(BoolValue.of(true));
            case MERGE_SLASHES -> manager.setNormalizePath(BoolValue.of(true)).setMergeSlashes(true);
            case DECODE_AND_MERGE_SLASHES ->
                manager.setNormalizePath(BoolValue.of(true))
                        .setMergeSlashes(true)
                        .setPathWithEscapedSlashesAction(PathWithEscapedSlashesAction.UNESCAPE_AND_FORWARD);
        }
    }

    private static void clientCertificate(
            ConnectionHandler.ClientCertificate mode, HttpConnectionManager.Builder manager) {
        switch (mode) {
            case SANITIZE ->
                manager.setForwardClientCertDetails(HttpConnectionManager.ForwardClientCertDetails.SANITIZE);
            case APPEND_FORWARD ->
                manager.setForwardClientCertDetails(HttpConnectionManager.ForwardClientCertDetails.APPEND_FORWARD)
                        .setSetCurrentClientCertDetails(HttpConnectionManager.SetCurrentClientCertDetails.newBuilder()
                                .setSubject(BoolValue.of(true))
                                .setDns(true)
                                .setUri(true));
        }
    }
}
