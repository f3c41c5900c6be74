package dev.weft.proxy.xds.map;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.ListenerFields.Filter;
import dev.weft.proxy.xds.map.ListenerFields.HttpConnectionManager;
import dev.weft.proxy.xds.map.ListenerFields.Rds;
import dev.weft.proxy.xds.map.ListenerFields.TcpProxy;
import dev.weft.proxy.xds.map.ListenerFields.TcpWeight;
import dev.weft.proxy.xds.map.ListenerFields.TcpWeighted;
import dev.weft.proxy.xds.map.RbacFields.NetworkRbac;
import dev.weft.proxy.xds.map.telemetry.ChainTelemetryMapper;
import dev.weft.proxy.xds.map.telemetry.TracingMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the network filters of a chain: RBAC filters, then one that handles the bytes. */
final class FilterMapper {

    /** Envoy's default of {@code TcpProxy.idle_timeout}. */
    private static final Duration TCP_IDLE = Duration.ofHours(1);

    private FilterMapper() {}

    static ConnectionHandler handler(WireMessage chain) throws InvalidFieldException {
        List<AuthzRules> authz = new ArrayList<>();
        ConnectionHandler handler = null;
        String last = "";
        for (WireMessage filter : chain.messages(ListenerFields.FilterChain.FILTERS)) {
            String name = filter.string(Filter.NAME);
            if (handler != null) {
                throw filter.invalid(
                        Filter.NAME,
                        "\"" + name + "\" after \"" + last + "\" (expected: \"" + last + "\" as the last)");
            }
            CoreMapper.Typed typed = CoreMapper.typed(filter, Filter.TYPED_CONFIG);
            switch (typed.type()) {
                case NetworkRbac.TYPE ->
                    RbacMapper.filter(typed.value(), NetworkRbac.RULES, NetworkRbac.MATCHER)
                            .ifPresent(authz::add);
                case HttpConnectionManager.TYPE -> handler = http(typed.value(), authz);
                case TcpProxy.TYPE -> handler = tcp(typed.value(), authz);
                case ChainTelemetryMapper.STATS -> {}
                default ->
                    throw filter.invalid(
                            Filter.TYPED_CONFIG,
                            "unknown network filter \"" + name + "\" of type \"" + typed.type()
                                    + "\" (expected: rbac, http_connection_manager or tcp_proxy)");
            }
            last = name;
        }
        if (handler == null) {
            throw chain.invalid(
                    ListenerFields.FilterChain.FILTERS,
                    "no http_connection_manager or tcp_proxy (expected: one, last)");
        }
        return handler;
    }

    private static ConnectionHandler.Http http(WireMessage manager, List<AuthzRules> authz)
            throws InvalidFieldException {
        return new ConnectionHandler.Http(
                manager.string(HttpConnectionManager.STAT_PREFIX),
                routes(manager),
                authz,
                HttpFilterMapper.authz(manager),
                HttpOptionsMapper.options(manager),
                TracingMapper.tracing(manager, HttpConnectionManager.TRACING));
    }

    private static RouteSource routes(WireMessage manager) throws InvalidFieldException {
        if (manager.has(HttpConnectionManager.RDS)) {
            String name = manager.message(HttpConnectionManager.RDS).string(Rds.ROUTE_CONFIG_NAME);
            if (name.isEmpty()) {
                throw manager.invalid(HttpConnectionManager.RDS, "\"\" (expected: a route configuration's name)");
            }
            return new RouteSource.Rds(name);
        }
        if (manager.has(HttpConnectionManager.ROUTE_CONFIG)) {
            return new RouteSource.Inline(
                    RouteMapper.configuration(manager.message(HttpConnectionManager.ROUTE_CONFIG)));
        }
        throw new InvalidFieldException(manager.path(), "no routes (expected: rds or route_config)");
    }

    private static ConnectionHandler.Tcp tcp(WireMessage proxy, List<AuthzRules> authz) throws InvalidFieldException {
        if (proxy.has(TcpProxy.TUNNELING_CONFIG)) {
            throw proxy.invalid(TcpProxy.TUNNELING_CONFIG, "not supported (expected: nothing)");
        }
        return new ConnectionHandler.Tcp(
                proxy.string(TcpProxy.STAT_PREFIX),
                tcpClusters(proxy),
                authz,
                tcpIdle(proxy),
                CoreMapper.duration(proxy, TcpProxy.MAX_DOWNSTREAM_CONNECTION_DURATION));
    }

    private static @Nullable Duration tcpIdle(WireMessage proxy) throws InvalidFieldException {
        return CoreMapper.limit(proxy, TcpProxy.IDLE_TIMEOUT, TCP_IDLE);
    }

    private static List<WeightedCluster> tcpClusters(WireMessage proxy) throws InvalidFieldException {
        if (proxy.has(TcpProxy.CLUSTER)) {
            return List.of(WeightedCluster.of(proxy.string(TcpProxy.CLUSTER), 1));
        }
        List<WeightedCluster> clusters = new ArrayList<>();
        for (WireMessage share : proxy.message(TcpProxy.WEIGHTED_CLUSTERS).messages(TcpWeighted.CLUSTERS)) {
            long weight = share.number(TcpWeight.WEIGHT);
            if (weight < 1 || weight > Integer.MAX_VALUE) {
                throw share.invalid(TcpWeight.WEIGHT, weight + " (expected: at least 1)");
            }
            clusters.add(WeightedCluster.of(share.string(TcpWeight.NAME), (int) weight));
        }
        if (clusters.isEmpty()) {
            throw new InvalidFieldException(proxy.path(), "no cluster (expected: cluster or weighted_clusters)");
        }
        return clusters;
    }
}
