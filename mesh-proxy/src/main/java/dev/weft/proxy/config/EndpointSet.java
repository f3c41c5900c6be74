package dev.weft.proxy.config;

import dev.weft.types.Locality;
import java.util.List;
import java.util.Map;

/**
 * The endpoints of one cluster.
 *
 * <p>Source: Envoy {@code ClusterLoadAssignment}.
 *
 * @param cluster the cluster's name
 * @param endpoints in the order given; may be empty
 */
public record EndpointSet(String cluster, List<Endpoint> endpoints) {

    public EndpointSet {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * One address.
     *
     * @param address IP literal
     * @param port 1 to 65535
     * @param share how much of the traffic it takes
     * @param locality where it runs
     * @param healthy false: not picked while any other is healthy
     * @param transportMetadata {@code envoy.transport_socket_match} metadata, for example {@code tlsMode=istio}
     * @param workload who runs there, for metrics
     */
    public record Endpoint(
            String address,
            int port,
            Share share,
            Locality locality,
            boolean healthy,
            Map<String, String> transportMetadata,
            WorkloadRef workload) {
        public Endpoint {
            transportMetadata = Map.copyOf(transportMetadata);
        }
    }

    /**
     * Its part of the traffic.
     *
     * @param weight among its peers, at least 1
     * @param priority 0 is used first
     * @param localityWeight share of its locality within the priority, for {@code HostSelection.localityWeighted}; 0: none
     */
    public record Share(int weight, int priority, int localityWeight) {
        /** Weight 1, first priority. */
        public static final Share ONE = new Share(1, 0);

        /** Without a weight of the locality. */
        public Share(int weight, int priority) {
            this(weight, priority, 0);
        }
    }

    /**
     * A workload, for metrics; {@code unknown} where not known.
     *
     * @param name deployment or workload name
     * @param app value of the label {@code app}
     * @param version value of the label {@code version}
     */
    public record WorkloadRef(
            String name,
            String namespace,
            String canonicalService,
            String canonicalRevision,
            String cluster,
            String app,
            String version) {
        /** Nothing is known. */
        public static final WorkloadRef UNKNOWN =
                new WorkloadRef("unknown", "unknown", "unknown", "latest", "unknown", "unknown", "unknown");

        /** Without labels. */
        public WorkloadRef(
                String name, String namespace, String canonicalService, String canonicalRevision, String cluster) {
            this(name, namespace, canonicalService, canonicalRevision, cluster, "unknown", "unknown");
        }
    }
}
