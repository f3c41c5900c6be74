package dev.weft.proxy.xds.map;

import dev.weft.proxy.config.EndpointSet;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.EndpointSet.Share;
import dev.weft.proxy.config.EndpointSet.WorkloadRef;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.ClusterFields.AssignmentPolicy;
import dev.weft.proxy.xds.map.ClusterFields.LbEndpoint;
import dev.weft.proxy.xds.map.ClusterFields.LoadAssignment;
import dev.weft.proxy.xds.map.ClusterFields.LocalityEndpoints;
import dev.weft.types.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads load assignments. */
final class EndpointMapper {

    private static final String TRANSPORT_SOCKET_MATCH = "envoy.transport_socket_match";
    private static final int MAX_PRIORITY = 128;
    private static final int HEALTHY = 1;
    private static final int OVERPROVISIONING = 140;

    private EndpointMapper() {}

    static EndpointSet assignment(String cluster, WireMessage assignment) throws InvalidFieldException {
        long factor = CoreMapper.wrapped(
                assignment.message(LoadAssignment.POLICY), AssignmentPolicy.OVERPROVISIONING_FACTOR, OVERPROVISIONING);
        if (factor != OVERPROVISIONING) {
            throw assignment.invalid(
                    LoadAssignment.POLICY,
                    "overprovisioning_factor " + factor + " (expected: " + OVERPROVISIONING + ")");
        }
        List<Endpoint> endpoints = new ArrayList<>();
        for (WireMessage group : assignment.messages(LoadAssignment.ENDPOINTS)) {
            Locality locality = locality(group.message(LocalityEndpoints.LOCALITY));
            long priority = group.number(LocalityEndpoints.PRIORITY);
            if (priority < 0 || priority > MAX_PRIORITY) {
                throw group.invalid(LocalityEndpoints.PRIORITY, priority + " (expected: 0 to " + MAX_PRIORITY + ")");
            }
            Share whole = new Share(
                    1,
                    (int) priority,
                    CoreMapper.integer(group, LocalityEndpoints.LOAD_BALANCING_WEIGHT, 0, Integer.MAX_VALUE, 0));
            for (WireMessage endpoint : group.messages(LocalityEndpoints.LB_ENDPOINTS)) {
                endpoints.add(endpoint(endpoint, locality, whole));
            }
        }
        return new EndpointSet(cluster, endpoints);
    }

    private static Locality locality(WireMessage locality) throws InvalidFieldException {
        String region = locality.string(CoreFields.Locality.REGION);
        String zone = locality.string(CoreFields.Locality.ZONE);
        String subZone = locality.string(CoreFields.Locality.SUB_ZONE);
        return region.isEmpty() && zone.isEmpty() && subZone.isEmpty()
                ? Locality.UNKNOWN
                : new Locality(region, zone, subZone);
    }

    private static Endpoint endpoint(WireMessage endpoint, Locality locality, Share whole)
            throws InvalidFieldException {
        WireMessage where = endpoint.message(LbEndpoint.ENDPOINT);
        CoreMapper.HostPort address = CoreMapper.address(where, ClusterFields.Endpoint.ADDRESS);
        if (address.port() == 0) {
            throw where.invalid(ClusterFields.Endpoint.ADDRESS, "port 0 (expected: 1 to 65535)");
        }
        long weight = CoreMapper.wrapped(endpoint, LbEndpoint.LOAD_BALANCING_WEIGHT, 1);
        if (weight < 1 || weight > Integer.MAX_VALUE) {
            throw endpoint.invalid(LbEndpoint.LOAD_BALANCING_WEIGHT, weight + " (expected: at least 1)");
        }
        long health = endpoint.number(LbEndpoint.HEALTH_STATUS);
        WireMessage match = CoreMapper.metadata(endpoint, LbEndpoint.METADATA, TRANSPORT_SOCKET_MATCH);
        return new Endpoint(
                address.host(),
                address.port(),
                weight == 1 ? whole : new Share((int) weight, whole.priority(), whole.localityWeight()),
                locality,
                health == 0 || health == HEALTHY,
                match == null ? Map.of() : CoreMapper.strings(match),
                workload(CoreMapper.metadata(endpoint, LbEndpoint.METADATA, "istio")));
    }

    /**
     * Istio's metadata: {@code name;namespace;canonical service;canonical revision;cluster}; and Weft's own: the labels
     * {@code app} and {@code version}.
     */
    private static WorkloadRef workload(@Nullable WireMessage istio) throws InvalidFieldException {
        Map<String, String> known = istio == null ? Map.of() : CoreMapper.strings(istio);
        String joined = known.get("workload");
        if (joined == null) {
            return WorkloadRef.UNKNOWN;
        }
        String[] parts = joined.split(";", -1);
        return new WorkloadRef(
                part(parts, 0, WorkloadRef.UNKNOWN.name()),
                part(parts, 1, WorkloadRef.UNKNOWN.namespace()),
                part(parts, 2, WorkloadRef.UNKNOWN.canonicalService()),
                part(parts, 3, WorkloadRef.UNKNOWN.canonicalRevision()),
                part(parts, 4, WorkloadRef.UNKNOWN.cluster()),
                known.getOrDefault("app", WorkloadRef.UNKNOWN.app()),
                known.getOrDefault("version", WorkloadRef.UNKNOWN.version()));
    }

    private static String part(String[] parts, int index, String fallback) {
        return index < parts.length && !parts[index].isEmpty() ? parts[index] : fallback;
    }
}
