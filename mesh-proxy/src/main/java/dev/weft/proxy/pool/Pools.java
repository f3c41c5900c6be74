package dev.weft.proxy.pool;

import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.codec.H1Limits;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import java.time.Duration;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
    private final IdentityHashMap<EndpointState, EndpointPool> opaque = new IdentityHashMap<>();
    private final PrefacedPools prefaced = new PrefacedPools();

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

        /** For whom the connection is made; {@code null}: any that there is will do. Always the same. */
        default @Nullable ProxyPreface preface() {
            return null;
        }

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
        boolean secured = cluster.transportTo(endpoint) != null;
        Wire wire = Wire.of(cluster.config().http().protocol(), http2, secured);
        acquire(wire == Wire.HTTP2 ? multiplexed : pools, wire, cluster, endpoint, waiter);
    }

    /** As {@link #acquire}, for a connection that carries bytes of whatever protocol and is used once. */
    public void acquireOpaque(ClusterState cluster, EndpointState endpoint, Waiter waiter) {
        acquire(opaque, Wire.OPAQUE, cluster, endpoint, waiter);
    }

    private void acquire(
            IdentityHashMap<EndpointState, EndpointPool> ofWire,
            Wire wire,
            ClusterState cluster,
            EndpointState endpoint,
            Waiter waiter) {
        UpstreamTls tls = cluster.transportTo(endpoint);
        ProxyPreface preface = waiter.preface();
        if (preface != null) {
            prefaced(cluster, new PrefacedPools.Key(endpoint, preface, wire), tls)
                    .acquire(waiter);
            return;
        }
        EndpointPool pool = ofWire.get(endpoint);
        if (pool == null || pool.wire() != wire || !Objects.equals(pool.tls(), tls)) {
            if (pool != null) {
                pool.retire();
            }
            pool = new EndpointPool(this, cluster, endpoint, tls, wire, null);
            ofWire.put(endpoint, pool);
        }
        pool.acquire(waiter);
    }

    private EndpointPool prefaced(ClusterState cluster, PrefacedPools.Key key, @Nullable UpstreamTls tls) {
        EndpointPool pool = prefaced.get(key);
        if (pool == null || !Objects.equals(pool.tls(), tls)) {
            if (pool != null) {
                pool.retire();
            }
            pool = new EndpointPool(this, cluster, key.endpoint(), tls, key.wire(), key);
            prefaced.put(key, pool);
        }
        return pool;
    }

    void emptied(PrefacedPools.Key key, EndpointPool pool) {
        prefaced.remove(key, pool);
    }

    void evictIdle(ClusterState cluster) {
        evictIdle(pools.values(), cluster);
        evictIdle(multiplexed.values(), cluster);
        evictIdle(opaque.values(), cluster);
        evictIdle(prefaced.all(), cluster);
    }

    private static void evictIdle(Collection<EndpointPool> from, ClusterState cluster) {
        for (EndpointPool pool : from) {
            if (pool.cluster() == cluster) {
                while (cluster.waiting().any() && pool.evictIdle()) {
                    // the end of each wakes somebody
                }
            }
        }
    }

    /** Takes a request back. */
    public void cancel(EndpointState endpoint, Waiter waiter) {
        ProxyPreface preface = waiter.preface();
        if (preface != null) {
            prefaced.cancel(endpoint, preface, waiter);
            return;
        }
        EndpointPool pool = pools.get(endpoint);
        if (pool != null) {
            pool.cancel(waiter);
        }
        EndpointPool second = multiplexed.get(endpoint);
        if (second != null) {
            second.cancel(waiter);
        }
        EndpointPool third = opaque.get(endpoint);
        if (third != null) {
            third.cancel(waiter);
        }
    }

    /** An endpoint is gone: its idle connections close, busy ones end with their request. */
    public void retire(EndpointState endpoint) {
        prefaced.retire(endpoint);
        EndpointPool pool = pools.remove(endpoint);
        if (pool != null) {
            pool.retire();
        }
        EndpointPool second = multiplexed.remove(endpoint);
        if (second != null) {
            second.retire();
        }
        EndpointPool third = opaque.remove(endpoint);
        if (third != null) {
            third.retire();
        }
    }

    /** All endpoints are gone. */
    public void retireAll() {
        prefaced.retireAll();
        pools.values().forEach(EndpointPool::retire);
        pools.clear();
        multiplexed.values().forEach(EndpointPool::retire);
        multiplexed.clear();
        opaque.values().forEach(EndpointPool::retire);
        opaque.clear();
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
