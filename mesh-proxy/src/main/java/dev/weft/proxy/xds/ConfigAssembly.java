package dev.weft.proxy.xds;

import dev.weft.policy.route.RouteRules;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.EndpointSet;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ProxyConfig;
import dev.weft.proxy.xds.map.MappedResource;
import dev.weft.proxy.xds.map.ResourceType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts single resources together to one configuration. A listener whose routes have not arrived is warming: it comes into
 * force with them, and until then its last version stays. Unchanged parts keep their identity. One thread.
 */
final class ConfigAssembly {

    private ProxyConfig config = ProxyConfig.EMPTY;

    ProxyConfig config() {
        return config;
    }

    void update(Map<ResourceType, TypeState> types) {
        Map<String, RouteRules> routes = new LinkedHashMap<>();
        for (HeldResource resource : state(types, ResourceType.ROUTE).held().values()) {
            if (resource.mapped() instanceof MappedResource.Routes(RouteRules rules)) {
                routes.put(resource.name(), rules);
            }
        }
        Map<String, ClusterConfig> clusters = new LinkedHashMap<>();
        Map<String, EndpointSet> endpoints = new LinkedHashMap<>();
        Map<String, HeldResource> sets = state(types, ResourceType.ENDPOINT).held();
        for (HeldResource resource : state(types, ResourceType.CLUSTER).held().values()) {
            if (resource.mapped() instanceof MappedResource.Cluster cluster) {
                clusters.put(resource.name(), cluster.config());
                EndpointSet set = endpoints(cluster, sets);
                if (set != null) {
                    endpoints.put(resource.name(), set);
                }
            }
        }
        config = new ProxyConfig(
                listeners(state(types, ResourceType.LISTENER), state(types, ResourceType.ROUTE)),
                routes,
                clusters,
                endpoints);
    }

    private Map<String, ListenerConfig> listeners(TypeState listeners, TypeState routes) {
        Map<String, ListenerConfig> all = new LinkedHashMap<>();
        for (HeldResource resource : listeners.held().values()) {
            if (resource.mapped() instanceof MappedResource.Listener(ListenerConfig next)) {
                boolean warm = References.routesOf(next).stream().allMatch(routes::known);
                ListenerConfig effective = warm ? next : config.listeners().get(resource.name());
                if (effective != null) {
                    all.put(resource.name(), effective);
                }
            }
        }
        return all;
    }

    private @Nullable EndpointSet endpoints(MappedResource.Cluster cluster, Map<String, HeldResource> sets) {
        if (cluster.edsName().isEmpty()) {
            return cluster.endpoints();
        }
        HeldResource held = sets.get(cluster.edsName());
        if (held == null || !(held.mapped() instanceof MappedResource.Endpoints(EndpointSet set))) {
            return null;
        }
        String name = cluster.config().name();
        if (set.cluster().equals(name)) {
            return set;
        }
        EndpointSet before = config.endpoints().get(name);
        return before != null && before.endpoints().equals(set.endpoints())
                ? before
                : new EndpointSet(name, set.endpoints());
    }

    private static TypeState state(Map<ResourceType, TypeState> types, ResourceType type) {
        return Objects.requireNonNull(types.get(type));
    }
}
