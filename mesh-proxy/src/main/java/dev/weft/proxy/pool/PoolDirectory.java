package dev.weft.proxy.pool;

import dev.weft.proxy.cluster.ClusterState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The pools of all event loops, for what one loop needs of the others. Any thread. */
public final class PoolDirectory {

    private final List<Pools> all = new CopyOnWriteArrayList<>();

    void add(Pools pools) {
        all.add(pools);
    }

    /** Each loop closes an idle connection of a cluster while somebody waits for one. */
    void evictIdle(ClusterState cluster) {
        for (Pools pools : all) {
            pools.codec().loop().eventLoop().execute(() -> pools.evictIdle(cluster));
        }
    }
}
