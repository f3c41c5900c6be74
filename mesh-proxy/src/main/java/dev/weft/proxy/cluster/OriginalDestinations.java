package dev.weft.proxy.cluster;

import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.balance.LocalBinding;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.EndpointSet;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.EndpointSet.Share;
import dev.weft.proxy.config.EndpointSet.WorkloadRef;
import dev.weft.types.Locality;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The destinations of clusters whose endpoint is wherever a connection was going: one small cluster for each, made when it
 * is needed and forgotten when it is idle. Any thread; {@link #sweep} by one at a time.
 *
 * <p>Source: Envoy {@code Cluster.DiscoveryType.ORIGINAL_DST}. The header {@code x-envoy-original-dst-host} is not
 * honoured: a caller could reach whatever this workload reaches.
 */
final class OriginalDestinations {

    private final ConcurrentHashMap<Key, Entry> entries = new ConcurrentHashMap<>();
    private final ClusterSetup setup;
    private final int max;

    OriginalDestinations(ClusterSetup setup, int max) {
        this.setup = setup;
        this.max = max;
    }

    /** Which connection's destination. */
    private record Key(
            String cluster,
            InetSocketAddress destination,
            @Nullable InetAddress source) {}

    private static final class Entry {
        final ClusterState state;
        volatile long lastUsed;

        Entry(ClusterState state, long now) {
            this.state = state;
            this.lastUsed = now;
        }

        boolean busy() {
            return state.endpoints().stream().anyMatch(endpoint -> endpoint.active() > 0);
        }
    }

    /**
     * The cluster of one destination.
     *
     * @param source keep this caller's address; {@code null}: bind as the configuration says
     * @return {@code null}: there are too many
     */
    @Nullable
    ClusterState find(ClusterConfig config, InetSocketAddress destination, @Nullable InetAddress source, long now) {
        Key key = new Key(config.name(), destination, source);
        Entry entry = entries.get(key);
        if (entry == null) {
            if (entries.size() >= max) {
                return null;
            }
            entry = entries.computeIfAbsent(key, missing -> new Entry(make(config, missing), now));
        }
        entry.lastUsed = now;
        if (!entry.state.config().equals(config)) {
            entry.state.update(config, null);
        }
        return entry.state;
    }

    private ClusterState make(ClusterConfig config, Key key) {
        ClusterState state = new ClusterState(config, setup, 0);
        Endpoint endpoint = new Endpoint(
                key.destination.getAddress().getHostAddress(),
                key.destination.getPort(),
                Share.ONE,
                Locality.UNKNOWN,
                true,
                Map.of(),
                WorkloadRef.UNKNOWN);
        state.update(config, new EndpointSet(config.name(), List.of(endpoint)));
        LocalBinding binding = key.source == null ? binding(config.bindAddress()) : new LocalBinding(key.source, true);
        state.endpoints().forEach(made -> made.binding(binding));
        return state;
    }

    private static @Nullable LocalBinding binding(@Nullable String address) {
        return address == null ? null : new LocalBinding(InetAddress.ofLiteral(address), false);
    }

    /**
     * Forgets destinations that nobody uses.
     *
     * @param idleNanos since the last use
     * @return endpoints that are gone
     */
    List<EndpointState> sweep(long now, long idleNanos) {
        List<EndpointState> gone = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (now - entry.lastUsed > idleNanos && !entry.busy() && entries.remove(key, entry)) {
                gone.addAll(entry.state.remove());
            }
        });
        return gone;
    }

    /** Forgets the destinations of clusters that are gone. */
    List<EndpointState> keep(Map<String, ClusterState> clusters) {
        List<EndpointState> gone = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (!clusters.containsKey(key.cluster) && entries.remove(key, entry)) {
                gone.addAll(entry.state.remove());
            }
        });
        return gone;
    }

    int size() {
        return entries.size();
    }
}
