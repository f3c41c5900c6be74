package dev.weft.config.model;

import dev.weft.types.Locality;
import java.util.Map;

/**
 * One address where a workload can be reached.
 *
 * <p>Source: Istio {@code WorkloadEntry}.
 *
 * @param address an IP literal, or a DNS name (only for services with resolution DNS)
 * @param ports service port name to the port here; a port that is missing is the service's target port
 * @param labels the workload's labels; subsets and selectors refer to them
 * @param serviceAccount the account it runs as; empty when not said
 * @param locality where it runs
 * @param weight its share of the traffic, at least 1
 * @param network the network it is in; empty for the mesh's own
 */
public record Endpoint(
        String address,
        Map<String, Integer> ports,
        Map<String, String> labels,
        String serviceAccount,
        Locality locality,
        long weight,
        String network) {

    public Endpoint {
        ports = Map.copyOf(ports);
        labels = Map.copyOf(labels);
        if (weight < 1 || weight > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 1 to 4294967295)");
        }
    }

    /** An address with labels and nothing else. */
    public static Endpoint of(String address, Map<String, String> labels) {
        return new Endpoint(address, Map.of(), labels, "", Locality.UNKNOWN, 1, "");
    }
}
