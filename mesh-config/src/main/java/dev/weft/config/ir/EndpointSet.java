package dev.weft.config.ir;

import dev.weft.types.Locality;
import java.util.List;
import java.util.Map;

/**
 * The endpoints of one cluster, for every proxy that has the cluster.
 *
 * <p>Source: Envoy {@code ClusterLoadAssignment}.
 *
 * @param cluster the cluster's name
 * @param endpoints sorted by address and port; may be empty
 * @param localityWeights shares of localities where they are not the sums of their endpoints' weights
 */
public record EndpointSet(String cluster, List<Endpoint> endpoints, Map<Locality, Integer> localityWeights) {

    public EndpointSet {
        endpoints = List.copyOf(endpoints);
        localityWeights = Map.copyOf(localityWeights);
    }

    /** Localities weigh what their endpoints weigh. */
    public EndpointSet(String cluster, List<Endpoint> endpoints) {
        this(cluster, endpoints, Map.of());
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
     * @param priority 0 is used first
     */
    public record Endpoint(
            String address,
            int port,
            int weight,
            Locality locality,
            boolean mutualTls,
            WorkloadRef workload,
            int priority) {
        /** Of the first priority. */
        public Endpoint(
                String address, int port, int weight, Locality locality, boolean mutualTls, WorkloadRef workload) {
            this(address, port, weight, locality, mutualTls, workload, 0);
        }

        public Endpoint {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
            }
            if (weight < 1) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: at least 1)");
            }
        }

        /** The same in another priority. */
        public Endpoint withPriority(int other) {
            return new Endpoint(address, port, weight, locality, mutualTls, workload, other);
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
        public static final WorkloadRef UNKNOWN = new WorkloadRef("", "", "", "", "", "", "");

        /** Istio's form: {@code name;namespace;canonical;revision;cluster}. */
        public String joined() {
            return String.join(";", name, namespace, canonicalService, canonicalRevision, cluster);
        }
    }
}
