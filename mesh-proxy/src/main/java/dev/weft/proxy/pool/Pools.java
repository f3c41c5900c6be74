package dev.weft.proxy.pool;

import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.codec.H1Limits;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All upstream connections of one event loop. Used on that loop only. */
public final class Pools {

    private final CodecContext codec;
    private final Dialer dialer;
    private final IdleBudget budget;
    private final H1Limits limits;
    private final long idleNanos;
    private final IdentityHashMap<EndpointState, EndpointPool> pools = new IdentityHashMap<>();

    /**
     * Makes one.
     *
     * @param idle how long an unused connection is kept
     */
    public Pools(CodecContext codec, Dialer dialer, IdleBudget budget, H1Limits limits, Duration idle) {
        this.codec = codec;
        this.dialer = dialer;
        this.budget = budget;
        this.limits = limits;
        this.idleNanos = idle.toNanos();
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
    }

    /**
     * Asks for a connection; the answer may come during the call.
     *
     * @param cluster for logs
     * @param tls {@code null}: plaintext
     * @param connectTimeout for a new connection
     */
    public void acquire(
            String cluster, EndpointState endpoint, @Nullable UpstreamTls tls, Duration connectTimeout, Waiter waiter) {
        EndpointPool pool = pools.get(endpoint);
        if (pool == null || !Objects.equals(pool.tls(), tls)) {
            if (pool != null) {
                pool.retire();
            }
            pool = new EndpointPool(this, endpoint, tls);
            pools.put(endpoint, pool);
        }
        pool.acquire(cluster, connectTimeout, waiter);
    }

    /** Takes a request back. */
    public void cancel(EndpointState endpoint, Waiter waiter) {
        EndpointPool pool = pools.get(endpoint);
        if (pool != null) {
            pool.cancel(waiter);
        }
    }

    /** An endpoint is gone: its idle connections close, busy ones end with their request. */
    public void retire(EndpointState endpoint) {
        EndpointPool pool = pools.remove(endpoint);
        if (pool != null) {
            pool.retire();
        }
    }

    /** All endpoints are gone. */
    public void retireAll() {
        pools.values().forEach(EndpointPool::retire);
        pools.clear();
    }

    /** For connections that are not pooled. */
    public Dialer dialer() {
        return dialer;
    }

    CodecContext codec() {
        return codec;
    }

    IdleBudget budget() {
        return budget;
    }

    H1Limits limits() {
        return limits;
    }

    long idleNanos() {
        return idleNanos;
    }
}
