package dev.weft.control.serve;

import dev.weft.control.snapshot.NamedResource;
import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.Revision;
import dev.weft.control.snapshot.Snapshot;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;

/** Small resources for tests; {@code content} decides the version. */
public final class Resources {

    private Resources() {}

    public static Snapshot snapshot(long sequence, NamedResource... resources) {
        return Snapshot.of(new Revision(sequence, "", 0), List.of(resources));
    }

    /** A cluster whose endpoints come by EDS under its own name. */
    public static NamedResource cluster(String name, String content) {
        return NamedResource.of(
                ResourceType.CLUSTER,
                name,
                Cluster.newBuilder()
                        .setName(name)
                        .setAltStatName(content)
                        .setType(Cluster.DiscoveryType.EDS)
                        .build());
    }

    public static NamedResource endpoints(String name, int overprovisioning) {
        return NamedResource.of(
                ResourceType.ENDPOINT,
                name,
                ClusterLoadAssignment.newBuilder()
                        .setClusterName(name)
                        .setPolicy(ClusterLoadAssignment.Policy.newBuilder()
                                .setOverprovisioningFactor(com.google.protobuf.UInt32Value.of(overprovisioning)))
                        .build());
    }

    public static NamedResource listener(String name, String content) {
        return NamedResource.of(
                ResourceType.LISTENER,
                name,
                Listener.newBuilder().setName(name).setStatPrefix(content).build());
    }

    public static NamedResource route(String name, String content) {
        return NamedResource.of(
                ResourceType.ROUTE,
                name,
                RouteConfiguration.newBuilder()
                        .setName(name)
                        .addVirtualHosts(VirtualHost.newBuilder().setName(content))
                        .build());
    }
}
