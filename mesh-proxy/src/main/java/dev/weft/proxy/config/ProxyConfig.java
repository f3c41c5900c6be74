package dev.weft.proxy.config;

import dev.weft.policy.route.RouteRules;
import java.util.Map;

/**
 * Everything that is in force at one moment. Parts that did not change keep their identity between two configurations, so
 * the runtime compares by reference first and by value second.
 *
 * @param listeners by name; order of arrival
 * @param routes by RouteConfiguration name; a listener may name one that has not arrived
 * @param clusters by name
 * @param endpoints by cluster name; missing means "warming": nothing has arrived yet
 */
public record ProxyConfig(
        Map<String, ListenerConfig> listeners,
        Map<String, RouteRules> routes,
        Map<String, ClusterConfig> clusters,
        Map<String, EndpointSet> endpoints) {

    /** Nothing has arrived. */
    public static final ProxyConfig EMPTY = new ProxyConfig(Map.of(), Map.of(), Map.of(), Map.of());

    public ProxyConfig {
        listeners = Map.copyOf(listeners);
        routes = Map.copyOf(routes);
        clusters = Map.copyOf(clusters);
        endpoints = Map.copyOf(endpoints);
    }
}
