package dev.weft.proxy.cluster;

import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.EndpointSet;
import dev.weft.proxy.config.ProxyConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All clusters in force. {@link #find} by any thread, {@link #apply} by one at a time. */
public final class Clusters {

    private final RandomGenerator random;
    private volatile Map<String, ClusterState> byName = Map.of();

    /**
     * Makes one.
     *
     * @param random used by the thread that applies configurations
     */
    public Clusters(RandomGenerator random) {
        this.random = random;
    }

    /** {@code null}: no such cluster. */
    public @Nullable ClusterState find(String name) {
        return byName.get(name);
    }

    /**
     * Puts a version in force; a cluster with a problem keeps its last good version.
     *
     * @param problems is told name and message
     * @return endpoints that are gone
     */
    public List<EndpointState> apply(ProxyConfig next, BiConsumer<String, String> problems) {
        Map<String, ClusterState> before = byName;
        Map<String, ClusterState> after = new HashMap<>();
        List<EndpointState> gone = new ArrayList<>();
        for (ClusterConfig config : next.clusters().values()) {
            ClusterState state = before.get(config.name());
            if (state == null) {
                state = new ClusterState(config, random.nextInt(1 << 16));
            }
            EndpointSet endpoints = next.endpoints().get(config.name());
            try {
                gone.addAll(state.update(config, endpoints));
            } catch (IllegalArgumentException bad) {
                problems.accept(config.name(), String.valueOf(bad.getMessage()));
            }
            after.put(config.name(), state);
        }
        byName = Map.copyOf(after);
        before.forEach((name, state) -> {
            if (!after.containsKey(name)) {
                gone.addAll(state.endpoints());
            }
        });
        return gone;
    }
}
