package dev.weft.config.ir;

import dev.weft.types.Locality;
import java.util.List;

/**
 * The endpoints of one cluster, for every proxy that has the cluster.
 *
 * <p>Source: Envoy {@code ClusterLoadAssignment}.
 *
 * @param cluster the cluster's name
 * @param endpoints sorted by address and port; may be empty
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
     * @param weight share of the traffic, at least 1
     * @param locality where it runs
     * @param mutualTls it has a sidecar that takes mutual TLS
     * @param workload who runs there, for metrics
     */
    public record Endpoint(
            String address, int port, int weight, Locality locality, boolean mutualTls, WorkloadRef workload) {
        public Endpoint {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
            }
            if (weight < 1) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: at least 1)");
            }
        }

        /** An address of which nothing else is known. */
        public static Endpoint of(String address, int port) {
            return new Endpoint(address, port, 1, Locality.UNKNOWN, false, WorkloadRef.UNKNOWN);
        }
    }

    /**
     * A workload, for metrics; empty parts are not known.
     *
     * @param name deployment or workload name
     */
    public record WorkloadRef(
            String name, String namespace, String canonicalService, String canonicalRevision, String cluster) {
        /** Nothing is known. */
        public static final WorkloadRef UNKNOWN = new WorkloadRef("", "", "", "", "");

        /** Istio's form: {@code name;namespace;canonical;revision;cluster}. */
        public String joined() {
            return String.join(";", name, namespace, canonicalService, canonicalRevision, cluster);
        }
    }
}
