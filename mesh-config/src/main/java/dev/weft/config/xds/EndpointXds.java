package dev.weft.config.xds;

import com.google.protobuf.UInt32Value;
import dev.weft.config.ir.EndpointSet;
import dev.weft.types.Locality;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code ClusterLoadAssignment}: endpoints grouped by locality, with the metadata that auto-mTLS and metrics read. */
public final class EndpointXds {

    private static final String TRANSPORT_SOCKET_MATCH = "envoy.transport_socket_match";

    private EndpointXds() {}

    /** The endpoints of one cluster as a resource. */
    public static ClusterLoadAssignment assignment(EndpointSet set) {
        return assignment(set.cluster(), set.endpoints(), set.localityWeights());
    }

    static ClusterLoadAssignment assignment(String cluster, Collection<EndpointSet.Endpoint> endpoints) {
        return assignment(cluster, endpoints, Map.of());
    }

    private record Group(int priority, Locality locality) {}

    private static ClusterLoadAssignment assignment(
            String cluster, Collection<EndpointSet.Endpoint> endpoints, Map<Locality, Integer> weights) {
        SortedMap<Group, LocalityLbEndpoints.Builder> groups = new TreeMap<>(Comparator.comparingInt(Group::priority)
                .thenComparing(group -> group.locality().toString()));
        for (EndpointSet.Endpoint endpoint : endpoints) {
            LocalityLbEndpoints.Builder group =
                    groups.computeIfAbsent(new Group(endpoint.priority(), endpoint.locality()), EndpointXds::group);
            group.addLbEndpoints(endpoint(endpoint));
            group.setLoadBalancingWeight(
                    UInt32Value.of(group.getLoadBalancingWeight().getValue() + endpoint.weight()));
        }
        groups.forEach((key, group) -> {
            Integer weight = weights.get(key.locality());
            if (weight != null) {
                group.setLoadBalancingWeight(UInt32Value.of(weight));
            }
        });
        ClusterLoadAssignment.Builder assignment =
                ClusterLoadAssignment.newBuilder().setClusterName(cluster);
        groups.values().forEach(assignment::addEndpoints);
        return assignment.build();
    }

    static Address address(String ip, int port) {
        return Address.newBuilder()
                .setSocketAddress(SocketAddress.newBuilder().setAddress(ip).setPortValue(port))
                .build();
    }

    private static LocalityLbEndpoints.Builder group(Group key) {
        Locality locality = key.locality();
        LocalityLbEndpoints.Builder group = LocalityLbEndpoints.newBuilder().setPriority(key.priority());
        if (!locality.equals(Locality.UNKNOWN)) {
            group.setLocality(io.envoyproxy.envoy.config.core.v3.Locality.newBuilder()
                    .setRegion(locality.region())
                    .setZone(locality.zone())
                    .setSubZone(locality.subZone()));
        }
        return group;
    }

    private static LbEndpoint endpoint(EndpointSet.Endpoint endpoint) {
        LbEndpoint.Builder result = LbEndpoint.newBuilder()
                .setEndpoint(Endpoint.newBuilder().setAddress(address(endpoint.address(), endpoint.port())))
                .setHealthStatus(HealthStatus.HEALTHY)
                .setLoadBalancingWeight(UInt32Value.of(endpoint.weight()));
        Metadata.Builder metadata = Metadata.newBuilder();
        if (endpoint.mutualTls()) {
            metadata.putFilterMetadata(TRANSPORT_SOCKET_MATCH, StructXds.strings(Map.of("tlsMode", "istio")));
        }
        if (!endpoint.workload().equals(EndpointSet.WorkloadRef.UNKNOWN)) {
            metadata.putFilterMetadata("istio", StructXds.strings(istio(endpoint.workload())));
        }
        if (metadata.getFilterMetadataCount() > 0) {
            result.setMetadata(metadata);
        }
        return result.build();
    }

    /** Istio's key, and two of Weft's own: an Envoy passes over them. */
    private static Map<String, String> istio(EndpointSet.WorkloadRef workload) {
        Map<String, String> known = new TreeMap<>();
        known.put("workload", workload.joined());
        if (!workload.app().isEmpty()) {
            known.put("app", workload.app());
        }
        if (!workload.version().isEmpty()) {
            known.put("version", workload.version());
        }
        return known;
    }
}
