package dev.weft.proxy.pool;

import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint. The one used last is used next, so that the others can go. Used on its
 * event loop only.
 */
final class EndpointPool implements Dialer.Caller {

    private final Pools pools;
    private final EndpointState endpoint;
    private final @Nullable UpstreamTls tls;
    private final ArrayDeque<PooledConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Pools.Waiter> waiters = new ArrayDeque<>();
    private int dialling;
    private boolean retired;

    EndpointPool(Pools pools, EndpointState endpoint, @Nullable UpstreamTls tls) {
        this.pools = pools;
        this.endpoint = endpoint;
        this.tls = tls;
    }

    CodecContext codec() {
        return pools.codec();
    }

    @Nullable
    UpstreamTls tls() {
        return tls;
    }

    void acquire(String cluster, Duration timeout, Pools.Waiter waiter) {
        for (PooledConnection best = idle.pollLast(); best != null; best = idle.pollLast()) {
            forget(best);
            if (best.available()) {
                waiter.connected(best);
                return;
            }
            best.close();
        }
        waiters.addLast(waiter);
        // A connection that is being made for somebody who left serves the next.
        if (dialling < waiters.size()) {
            dialling++;
            pools.dialer().dial(cluster, endpoint, tls, timeout, this);
        }
    }

    void cancel(Pools.Waiter waiter) {
        waiters.remove(waiter);
    }

    @Override
    public void connected(Channel channel, @Nullable String peerUri) {
        dialling--;
        PooledConnection connection = new PooledConnection(this, channel, peerUri, pools.limits());
        offer(connection);
    }

    @Override
    public void failed(String reason, String detail) {
        dialling--;
        if (waiters.size() > dialling) {
            Pools.Waiter waiter = nextWaiter();
            if (waiter != null) {
                waiter.failed(reason, detail);
            }
        }
    }

    private Pools.@Nullable Waiter nextWaiter() {
        Pools.Waiter waiter = waiters.pollFirst();
        while (waiter != null && !waiter.waiting()) {
            waiter = waiters.pollFirst();
        }
        return waiter;
    }

    /** A connection can serve. */
    void offer(PooledConnection connection) {
        Pools.Waiter waiter = nextWaiter();
        if (waiter != null) {
            waiter.connected(connection);
            return;
        }
        if (retired || !pools.budget().take()) {
            connection.close();
            return;
        }
        connection.kept = true;
        connection.idleSince = pools.codec().loop().now();
        idle.addLast(connection);
        if (!connection.pending()) {
            pools.codec().loop().timers().set(connection, pools.idleNanos());
        }
    }

    void idleExpired(PooledConnection connection) {
        if (!connection.kept) {
            return;
        }
        long left =
                connection.idleSince + pools.idleNanos() - pools.codec().loop().now();
        if (left > 0) {
            pools.codec().loop().timers().set(connection, left);
        } else {
            idle.remove(connection);
            forget(connection);
            connection.close();
        }
    }

    void closed(PooledConnection connection) {
        pools.codec().loop().timers().cancel(connection);
        if (connection.kept) {
            idle.remove(connection);
            forget(connection);
        }
    }

    /** No new requests; idle connections close, busy ones when they are done. */
    void retire() {
        retired = true;
        for (PooledConnection next = idle.pollLast(); next != null; next = idle.pollLast()) {
            forget(next);
            next.close();
        }
    }

    private void forget(PooledConnection connection) {
        connection.kept = false;
        pools.budget().release();
    }
}
