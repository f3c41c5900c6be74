package dev.weft.config.ir;

import dev.weft.policy.route.RouteRules;
import java.util.List;

/**
 * Everything one class of proxies must do, but for the endpoints, which change more often and travel apart as
 * {@link EndpointSet}.
 *
 * @param listeners sorted by name, no two alike
 * @param routes sorted by name, no two alike
 * @param clusters sorted by name, no two alike
 * @param apiListeners for clients without a proxy; sorted by name, no two alike
 */
public record ProxyIr(
        List<Listener> listeners, List<RouteRules> routes, List<Cluster> clusters, List<ApiListener> apiListeners) {

    /** Does nothing. */
    public static final ProxyIr EMPTY = new ProxyIr(List.of(), List.of(), List.of());

    public ProxyIr {
        listeners = List.copyOf(listeners);
        routes = List.copyOf(routes);
        clusters = List.copyOf(clusters);
        apiListeners = List.copyOf(apiListeners);
    }

    /** For a proxy. */
    public ProxyIr(List<Listener> listeners, List<RouteRules> routes, List<Cluster> clusters) {
        this(listeners, routes, clusters, List.of());
    }
}
