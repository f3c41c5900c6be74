package dev.weft.config.xds;

import dev.weft.config.ir.ConnectionHandler.RouteSource;
import dev.weft.config.xds.upstream.SessionXds;
import dev.weft.policy.route.RouteRules;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which connection managers need the filter for sessions: those whose routes ask for it. */
final class SessionFilters {

    private SessionFilters() {}

    /** The names of route tables that keep sessions. */
    static Set<String> tables(List<RouteRules> routes) {
        return routes.stream()
                .filter(SessionFilters::asks)
                .map(RouteRules::name)
                .collect(Collectors.toSet());
    }

    private static boolean asks(RouteRules rules) {
        return rules.virtualHosts().stream()
                .flatMap(host -> host.routes().stream())
                .anyMatch(route -> route.filters().session() != null);
    }

    static void add(RouteSource source, Set<String> tables, HttpConnectionManager.Builder manager) {
        boolean asks = switch (source) {
            case RouteSource.Rds rds -> tables.contains(rds.name());
            case RouteSource.Inline inline -> asks(inline.rules());
        };
        if (asks) {
            manager.addHttpFilters(FilterXds.httpFilter(SessionXds.FILTER, SessionXds.filter()));
        }
    }
}
