package dev.weft.config.xds;

import com.google.protobuf.Message;
import dev.weft.config.ir.ApiListener;
import dev.weft.config.ir.EndpointSet;
import dev.weft.config.ir.ProxyIr;
import java.util.Collection;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The entry of this package: what one class of proxies must do, as resources. */
public final class XdsBuilder {

    private XdsBuilder() {}

    /** Listeners, routes and clusters. Endpoints come from {@link #endpoints}. */
    public static XdsResources build(ProxyIr ir) {
        SortedMap<String, Message> listeners = new TreeMap<>();
        Set<String> sessions = SessionFilters.tables(ir.routes());
        ir.listeners().forEach(listener -> listeners.put(listener.name(), ListenerXds.listener(listener, sessions)));
        SortedMap<String, Message> routes = new TreeMap<>();
        ir.routes().forEach(rules -> routes.put(rules.name(), RouteXds.configuration(rules)));
        for (ApiListener listener : ir.apiListeners()) {
            listeners.put(listener.name(), GrpcXds.listener(listener));
            routes.computeIfAbsent(listener.routes().name(), name -> GrpcXds.routes(listener.routes()));
        }
        SortedMap<String, Message> clusters = new TreeMap<>();
        ir.clusters().forEach(cluster -> clusters.put(cluster.name(), ClusterXds.cluster(cluster)));

        SortedMap<String, SortedMap<String, Message>> byType = new TreeMap<>();
        byType.put(TypeUrls.LISTENER, listeners);
        byType.put(TypeUrls.ROUTE, routes);
        byType.put(TypeUrls.CLUSTER, clusters);
        return new XdsResources(byType);
    }

    /** The load assignments by cluster name. */
    public static SortedMap<String, Message> endpoints(Collection<EndpointSet> sets) {
        SortedMap<String, Message> assignments = new TreeMap<>();
        sets.forEach(set -> assignments.put(set.cluster(), EndpointXds.assignment(set)));
        return assignments;
    }
}
