package dev.weft.proxy.pool;

import dev.weft.proxy.balance.EndpointState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pools of connections that were made for one caller each. A pool goes with its last connection, so that there are not more
 * than the connections that are open or wanted. Used on its event loop only.
 */
final class PrefacedPools {

    private final Map<Key, EndpointPool> pools = new HashMap<>();
    private final Map<EndpointState, Set<Key>> byEndpoint = new HashMap<>();

    /**
     * What connections must agree in to be used for one another.
     *
     * @param wire how they are spoken on
     */
    record Key(EndpointState endpoint, ProxyPreface preface, Wire wire) {}

    @Nullable
    EndpointPool get(Key key) {
        return pools.get(key);
    }

    void put(Key key, EndpointPool pool) {
        pools.put(key, pool);
        byEndpoint.computeIfAbsent(key.endpoint, endpoint -> new HashSet<>()).add(key);
    }

    /** It has no connection, makes none, and nobody waits. */
    void remove(Key key, EndpointPool emptied) {
        if (pools.get(key) == emptied) {
            pools.remove(key);
            Set<Key> keys = byEndpoint.get(key.endpoint);
            if (keys != null && keys.remove(key) && keys.isEmpty()) {
                byEndpoint.remove(key.endpoint);
            }
        }
    }

    void cancel(EndpointState endpoint, ProxyPreface preface, Pools.Waiter waiter) {
        for (Wire wire : Wire.values()) {
            EndpointPool pool = pools.get(new Key(endpoint, preface, wire));
            if (pool != null) {
                pool.cancel(waiter);
            }
        }
    }

    /** An endpoint is gone. */
    void retire(EndpointState endpoint) {
        Set<Key> keys = byEndpoint.remove(endpoint);
        if (keys != null) {
            for (Key key : keys) {
                EndpointPool pool = pools.remove(key);
                if (pool != null) {
                    pool.retire();
                }
            }
        }
    }

    void retireAll() {
        List<EndpointState> endpoints = new ArrayList<>(byEndpoint.keySet());
        endpoints.forEach(this::retire);
    }

    List<EndpointPool> all() {
        return List.copyOf(pools.values());
    }
}
