package dev.weft.proxy.cluster;

import dev.weft.proxy.balance.Balancer;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ClusterConfig.Transport;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.EndpointSet;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One cluster in force. Configuration and endpoints are replaced whole; endpoints whose address stays keep their counters
 * and pools. Written by the thread that applies configurations, read by all.
 */
public final class ClusterState {

    private final AtomicInteger cursor;
    private volatile ClusterConfig config;
    private volatile @Nullable Balancer balancer;
    private @Nullable EndpointSet applied;
    private Map<String, EndpointState> byAddress = Map.of();

    /**
     * Makes one.
     *
     * @param start where round robin begins; different in each proxy, else all begin with the same endpoint
     */
    public ClusterState(ClusterConfig config, int start) {
        this.config = config;
        this.cursor = new AtomicInteger(start);
    }

    public ClusterConfig config() {
        return config;
    }

    /** {@code null}: warming, no endpoints have arrived. */
    public @Nullable Balancer balancer() {
        return balancer;
    }

    /** Endpoints in force. Called by the thread that applies configurations. */
    public List<EndpointState> endpoints() {
        return List.copyOf(byAddress.values());
    }

    /**
     * Puts a version in force.
     *
     * @param endpoints {@code null}: none have arrived; what was there before stays
     * @return endpoints that are gone
     * @throws IllegalArgumentException when an endpoint's address is not an IP literal; nothing is changed then
     */
    public List<EndpointState> update(ClusterConfig next, @Nullable EndpointSet endpoints) {
        if (endpoints == null || endpoints.equals(applied) && next.policy().equals(config.policy())) {
            config = next;
            return List.of();
        }
        Map<String, EndpointState> after = new HashMap<>();
        List<EndpointState> ordered = new ArrayList<>();
        for (Endpoint endpoint : endpoints.endpoints()) {
            String key = endpoint.address() + "|" + endpoint.port();
            if (after.containsKey(key)) {
                continue;
            }
            EndpointState state = byAddress.get(key);
            if (state == null) {
                state = new EndpointState(endpoint);
            } else {
                state.endpoint(endpoint);
            }
            after.put(key, state);
            ordered.add(state);
        }
        List<EndpointState> gone = byAddress.entrySet().stream()
                .filter(entry -> !after.containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        byAddress = after;
        applied = endpoints;
        config = next;
        balancer = Balancer.of(next.policy().loadBalancer(), ordered, cursor);
        return gone;
    }

    /** How an endpoint is talked to; {@code null}: plaintext. */
    public @Nullable UpstreamTls transportTo(EndpointState endpoint) {
        Transport transport = config.transport();
        Map<String, String> metadata = endpoint.endpoint().transportMetadata();
        List<Transport.Match> matches = transport.matches();
        for (int i = 0; i < matches.size(); i++) {
            Transport.Match match = matches.get(i);
            if (metadata.entrySet().containsAll(match.metadata().entrySet())) {
                return match.tls();
            }
        }
        return transport.fallback();
    }
}
