package dev.weft.proxy.pool;

import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint. The one used last is used next, so that the others can go. Used on its
 * event loop only.
 */
final class EndpointPool implements Dialer.Caller {

    private static final int TURN = 16;

    private final Pools pools;
    private final ClusterState cluster;
    private final EndpointState endpoint;
    private final @Nullable UpstreamTls tls;
    private final ArrayDeque<PooledConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Pools.Waiter> waiters = new ArrayDeque<>();
    private int dialling;
    private boolean starving;
    private boolean retired;

    EndpointPool(Pools pools, ClusterState cluster, EndpointState endpoint, @Nullable UpstreamTls tls) {
        this.pools = pools;
        this.cluster = cluster;
        this.endpoint = endpoint;
        this.tls = tls;
    }

    CodecContext codec() {
        return pools.codec();
    }

    ClusterState cluster() {
        return cluster;
    }

    boolean secured() {
        return tls != null;
    }

    @Nullable
    UpstreamTls tls() {
        return tls;
    }

    void acquire(Pools.Waiter waiter) {
        for (PooledConnection best = idle.pollLast(); best != null; best = idle.pollLast()) {
            forget(best);
            if (best.available() && !best.tooOld()) {
                if (!serve(waiter, best)) {
                    keep(best);
                }
                return;
            }
            best.close();
        }
        if (cluster.limits().limits().maxConnections() == 0 || !cluster.limits().tryPending()) {
            cluster.counts().pendingOverflowed();
            waiter.overflow();
            return;
        }
        waiters.addLast(waiter);
        dial();
    }

    /** Whether it took the connection. */
    private boolean serve(Pools.Waiter waiter, PooledConnection connection) {
        if (!cluster.limits().tryRequest()) {
            cluster.counts().requestOverflowed();
            waiter.overflow();
            return false;
        }
        waiter.connected(connection);
        return true;
    }

    /** A connection that is being made for somebody who left serves the next. */
    private void dial() {
        while (dialling < waiters.size()) {
            if (!cluster.limits().tryConnection()) {
                cluster.counts().connectionOverflowed();
                starve();
                return;
            }
            dialling++;
            cluster.counts().connecting();
            ConnectionSettings settings = cluster.config().policy().connections();
            pools.dialer()
                    .dial(
                            new Dialer.Target(cluster.config().name(), endpoint, tls, settings.keepAlive()),
                            cluster.config().connectTimeout(),
                            this);
        }
    }

    private void starve() {
        if (!starving) {
            starving = true;
            cluster.waiting().add(() -> pools.codec().loop().eventLoop().execute(this::mayDial));
            pools.directory().evictIdle(cluster);
            // One may have closed between the question and the wait.
            if (cluster.limits().connections() < cluster.limits().limits().maxConnections()) {
                cluster.waiting().wakeNext();
            }
        }
    }

    private void mayDial() {
        starving = false;
        if (waiters.size() > dialling) {
            dial();
            pools.codec().loop().flushAll();
        } else {
            cluster.waiting().wakeNext();
        }
    }

    /** Somebody else needs a connection more than this one is needed idle. */
    boolean evictIdle() {
        PooledConnection oldest = idle.pollFirst();
        if (oldest == null) {
            return false;
        }
        forget(oldest);
        oldest.close();
        return true;
    }

    void cancel(Pools.Waiter waiter) {
        if (waiters.remove(waiter)) {
            cluster.limits().releasePending();
        }
    }

    @Override
    public void connected(Channel channel, @Nullable String peerUri) {
        dialling--;
        channel.closeFuture().addListener(closed -> {
            cluster.limits().releaseConnection();
            cluster.waiting().wakeNext();
        });
        offer(new PooledConnection(this, channel, peerUri, pools.limits()));
    }

    @Override
    public void failed(String reason, String detail) {
        dialling--;
        cluster.limits().releaseConnection();
        cluster.counts().connectFailed();
        if (waiters.size() > dialling) {
            Pools.Waiter waiter = nextWaiter();
            if (waiter != null) {
                waiter.failed(reason, detail);
            }
        }
        dial();
        cluster.waiting().wakeNext();
    }

    private Pools.@Nullable Waiter nextWaiter() {
        for (Pools.Waiter waiter = waiters.pollFirst(); waiter != null; waiter = waiters.pollFirst()) {
            cluster.limits().releasePending();
            if (waiter.waiting()) {
                return waiter;
            }
        }
        return null;
    }

    /** A connection can serve. */
    void offer(PooledConnection connection) {
        boolean yields = cluster.waiting().any() && connection.requests() % TURN == TURN - 1;
        if (!connection.available() || connection.exhausted() || yields) {
            connection.close();
            return;
        }
        for (Pools.Waiter waiter = nextWaiter(); waiter != null; waiter = nextWaiter()) {
            if (serve(waiter, connection)) {
                return;
            }
        }
        if (cluster.waiting().any()) {
            connection.close();
        } else {
            keep(connection);
        }
    }

    private void keep(PooledConnection connection) {
        long nanos = connection.idleNanos();
        if (retired || nanos <= 0 || !pools.budget().take()) {
            connection.close();
            return;
        }
        connection.kept = true;
        connection.idleSince = pools.codec().loop().now();
        idle.addLast(connection);
        if (!connection.pending()) {
            pools.codec().loop().timers().set(connection, nanos);
        }
    }

    void idleExpired(PooledConnection connection) {
        if (!connection.kept) {
            return;
        }
        long left = connection.idleSince
                + connection.idleNanos()
                - pools.codec().loop().now();
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
        if (!waiters.isEmpty()) {
            dial();
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

    Pools pools() {
        return pools;
    }
}
