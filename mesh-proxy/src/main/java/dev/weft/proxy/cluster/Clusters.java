package dev.weft.proxy.cluster;

import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ClusterConfig.Discovery;
import dev.weft.proxy.config.EndpointSet;
import dev.weft.proxy.config.ProxyConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All clusters in force. {@link #find} by any thread, {@link #apply} by one at a time. */
public final class Clusters {

    private final ClusterSetup setup;
    private final RandomGenerator random;
    private final OriginalDestinations originals;
    private volatile Map<String, ClusterState> byName = Map.of();

    /**
     * Makes one.
     *
     * @param random used by the thread that applies configurations
     */
    public Clusters(ClusterSetup setup, RandomGenerator random, int maxOriginals) {
        this.setup = setup;
        this.random = random;
        this.originals = new OriginalDestinations(setup, maxOriginals);
    }

    /**
     * The cluster of a connection.
     *
     * @param destination where the connection was going; only clusters of original destinations ask
     * @param source keep this caller's address towards an original destination; {@code null}: as the cluster says
     * @param now monotonic nanoseconds
     * @return {@code null}: no such cluster, or too many original destinations
     */
    public @Nullable ClusterState find(
            String name, InetSocketAddress destination, @Nullable InetAddress source, long now) {
        ClusterState state = byName.get(name);
        return state == null || state.config().discovery() != Discovery.ORIGINAL_DST
                ? state
                : originals.find(state.config(), destination, source, now);
    }

    /** Forgets idle original destinations; returns endpoints that are gone. One thread at a time. */
    public List<EndpointState> sweep(long now, long idleNanos) {
        return originals.sweep(now, idleNanos);
    }

    /** Original destinations that are kept. */
    public int originalDestinations() {
        return originals.size();
    }

    /** {@code null}: no such cluster. */
    public @Nullable ClusterState find(String name) {
        return byName.get(name);
    }

    /** All of them. */
    public Collection<ClusterState> all() {
        return byName.values();
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
                state = new ClusterState(config, setup, random.nextInt(1 << 16));
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
        gone.addAll(originals.keep(after));
        before.forEach((name, state) -> {
            if (!after.containsKey(name)) {
                gone.addAll(state.remove());
            }
        });
        return gone;
    }
}
