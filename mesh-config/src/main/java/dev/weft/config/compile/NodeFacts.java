package dev.weft.config.compile;

import dev.weft.types.SpiffeId;
import java.util.List;
import java.util.Map;

/**
 * What is known of a connected proxy before the registry is asked.
 *
 * @param identity from its certificate; never from what it says of itself
 * @param namespace the workload's; agrees with the identity
 * @param workloadName as the proxy says; only chooses among registry entries of its own namespace and identity
 * @param addresses its IP addresses, the first is the main one
 * @param claimedLabels as the proxy says; count only where the registry knows nothing
 * @param kind sidecar or gateway
 * @param client which proxy, and how connections reach it
 */
public record NodeFacts(
        SpiffeId identity,
        String namespace,
        String workloadName,
        List<String> addresses,
        Map<String, String> claimedLabels,
        ProxyScope.Kind kind,
        ClientFacts client) {

    public NodeFacts {
        addresses = List.copyOf(addresses);
        claimedLabels = Map.copyOf(claimedLabels);
    }

    /**
     * The proxy itself.
     *
     * @param client name and version
     * @param interception how connections reach it
     */
    public record ClientFacts(ProxyScope.Client client, ProxyScope.Interception interception) {}
}
