package dev.weft.proxy.pool;

import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.codec.H1Limits;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** All upstream connections of one event loop. Used on that loop only. */
public final class Pools {

    /**
     * Servers close idle connections after five seconds (Node.js) or more, often without a word. A peer of the mesh keeps
     * them for an hour, and a new connection to it costs a handshake.
     */
    private static final long PLAINTEXT_IDLE = TimeUnit.MILLISECONDS.toNanos(4_500);

    private final CodecContext codec;
    private final Dialer dialer;
    private final IdleBudget budget;
    private final PoolDirectory directory;
    private final H1Limits limits;
    private final long idleNanos;
    private final IdentityHashMap<EndpointState, EndpointPool> pools = new IdentityHashMap<>();
    private final IdentityHashMap<EndpointState, EndpointPool> multiplexed = new IdentityHashMap<>();

    /**
     * Makes one.
     *
     * @param directory of all event loops
     * @param idle how long an unused connection is kept at most
     */
    public Pools(
            CodecContext codec,
            Dialer dialer,
            IdleBudget budget,
            PoolDirectory directory,
            H1Limits limits,
            Duration idle) {
        this.codec = codec;
        this.dialer = dialer;
        this.budget = budget;
        this.directory = directory;
        this.limits = limits;
        this.idleNanos = idle.toNanos();
        directory.add(this);
    }

    /** Somebody who needs a connection. */
    public interface Waiter {
        /** Whether it still needs one. */
        boolean waiting();

        /** Here it is; a stream must be opened on it during the call. */
        void connected(PooledConnection connection);

        /**
         * There is none.
         *
         * @param reason stable code
         * @param detail one sentence
         */
        void failed(String reason, String detail);

        /** A limit of the cluster leaves no place. */
        void overflow();
    }

    /**
     * Asks for a connection; the answer may come during the call. One that is given counts as a request of the cluster.
     *
     * @param http2 whether the request came over HTTP/2; only clusters that speak as the caller does look at it
     */
    public void acquire(ClusterState cluster, EndpointState endpoint, boolean http2, Waiter waiter) {
        UpstreamTls tls = cluster.transportTo(endpoint);
        Wire wire = Wire.of(cluster.config().http().protocol(), http2, tls != null);
        IdentityHashMap<EndpointState, EndpointPool> ofWire = wire == Wire.HTTP2 ? multiplexed : pools;
        EndpointPool pool = ofWire.get(endpoint);
        if (pool == null || pool.wire() != wire || !Objects.equals(pool.tls(), tls)) {
            if (pool != null) {
                pool.retire();
            }
            pool = new EndpointPool(this, cluster, endpoint, tls, wire);
            ofWire.put(endpoint, pool);
        }
        pool.acquire(waiter);
    }

    void evictIdle(ClusterState cluster) {
        evictIdle(pools, cluster);
        evictIdle(multiplexed, cluster);
    }

    private static void evictIdle(IdentityHashMap<EndpointState, EndpointPool> from, ClusterState cluster) {
        for (EndpointPool pool : from.values()) {
            if (pool.cluster() == cluster) {
                while (cluster.waiting().any() && pool.evictIdle()) {
                    // the end of each wakes somebody
                }
            }
        }
    }

    /** Takes a request back. */
    public void cancel(EndpointState endpoint, Waiter waiter) {
        EndpointPool pool = pools.get(endpoint);
        if (pool != null) {
            pool.cancel(waiter);
        }
        EndpointPool second = multiplexed.get(endpoint);
        if (second != null) {
            second.cancel(waiter);
        }
    }

    /** An endpoint is gone: its idle connections close, busy ones end with their request. */
    public void retire(EndpointState endpoint) {
        EndpointPool pool = pools.remove(endpoint);
        if (pool != null) {
            pool.retire();
        }
        EndpointPool second = multiplexed.remove(endpoint);
        if (second != null) {
            second.retire();
        }
    }

    /** All endpoints are gone. */
    public void retireAll() {
        pools.values().forEach(EndpointPool::retire);
        pools.clear();
        multiplexed.values().forEach(EndpointPool::retire);
        multiplexed.clear();
    }

    /** For connections that are not pooled. */
    public Dialer dialer() {
        return dialer;
    }

    CodecContext codec() {
        return codec;
    }

    PoolDirectory directory() {
        return directory;
    }

    IdleBudget budget() {
        return budget;
    }

    H1Limits limits() {
        return limits;
    }

    /** How long an unused connection is kept where the cluster says nothing. */
    long idleNanos(boolean secured) {
        return secured ? idleNanos : Math.min(idleNanos, PLAINTEXT_IDLE);
    }
}
