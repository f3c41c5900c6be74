package dev.weft.control.mesh;

import com.google.protobuf.Message;
import dev.weft.config.ir.ApiListener;
import dev.weft.config.ir.Cluster;
import dev.weft.config.ir.EndpointSet;
import dev.weft.config.ir.Listener;
import dev.weft.config.ir.ProxyIr;
import dev.weft.config.xds.TypeUrls;
import dev.weft.config.xds.XdsBuilder;
import dev.weft.control.snapshot.NamedResource;
import dev.weft.control.snapshot.ResourceCache;
import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.Revision;
import dev.weft.control.snapshot.Snapshot;
import dev.weft.policy.route.RouteRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** From what was compiled to a snapshot; equal parts keep their bytes. Owned by the owner's thread. */
final class SnapshotBuilder {

    private final ResourceCache cache = new ResourceCache();

    void sweep() {
        cache.sweep();
    }

    Snapshot build(Revision revision, ProxyIr ir, Collection<EndpointSet> endpoints, NamedResource rootSecret) {
        List<NamedResource> resources = new ArrayList<>();
        for (Listener listener : ir.listeners()) {
            resources.add(cache.resource(ResourceType.LISTENER, listener.name(), listener, SnapshotBuilder::listener));
        }
        for (RouteRules rules : ir.routes()) {
            resources.add(cache.resource(ResourceType.ROUTE, rules.name(), rules, SnapshotBuilder::route));
        }
        Set<String> shared = new HashSet<>();
        for (ApiListener listener : ir.apiListeners()) {
            RouteRules rules = listener.routes();
            resources.add(
                    cache.resource(ResourceType.LISTENER, listener.name(), listener, SnapshotBuilder::apiListener));
            if (shared.add(rules.name())) {
                resources.add(cache.resource(ResourceType.ROUTE, rules.name(), rules, SnapshotBuilder::apiRoute));
            }
        }
        for (Cluster cluster : ir.clusters()) {
            resources.add(cache.resource(ResourceType.CLUSTER, cluster.name(), cluster, SnapshotBuilder::cluster));
        }
        for (EndpointSet set : endpoints) {
            resources.add(cache.resource(ResourceType.ENDPOINT, set.cluster(), set, SnapshotBuilder::assignment));
        }
        resources.add(rootSecret);
        return Snapshot.of(revision, resources);
    }

    private static Message listener(Listener listener) {
        return only(TypeUrls.LISTENER, new ProxyIr(List.of(listener), List.of(), List.of()));
    }

    private static Message route(RouteRules rules) {
        return only(TypeUrls.ROUTE, new ProxyIr(List.of(), List.of(rules), List.of()));
    }

    private static Message apiListener(ApiListener listener) {
        return only(TypeUrls.LISTENER, new ProxyIr(List.of(), List.of(), List.of(), List.of(listener)));
    }

    private static Message apiRoute(RouteRules rules) {
        ApiListener any = new ApiListener(rules.name(), rules);
        return only(TypeUrls.ROUTE, new ProxyIr(List.of(), List.of(), List.of(), List.of(any)));
    }

    private static Message cluster(Cluster cluster) {
        return only(TypeUrls.CLUSTER, new ProxyIr(List.of(), List.of(), List.of(cluster)));
    }

    private static Message assignment(EndpointSet set) {
        Map<String, Message> built = XdsBuilder.endpoints(List.of(set));
        return built.values().iterator().next();
    }

    private static Message only(String typeUrl, ProxyIr part) {
        return XdsBuilder.build(part).of(typeUrl).values().iterator().next();
    }
}
