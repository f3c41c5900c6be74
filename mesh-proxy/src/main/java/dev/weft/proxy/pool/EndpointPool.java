package dev.weft.proxy.pool;

import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint. The one used last is used next, so that the others can go. Used on its
 * event loop only.
 */
final class EndpointPool implements Dialer.Caller {

    private static final int TURN = 16;
    /** Requests that wait for one connection that is being made and can take several. */
    private static final int STREAMS = 100;

    private final Pools pools;
    private final ClusterState cluster;
    private final EndpointState endpoint;
    private final @Nullable UpstreamTls tls;
    private final @Nullable UpstreamTls offered;
    private final ArrayDeque<PooledConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<Pools.Waiter> waiters = new ArrayDeque<>();
    private final Wire wire;
    /** Connections that take several requests at one time, while they take any. */
    private final List<PooledConnection> shared = new ArrayList<>(2);

    private final PrefacedPools.@Nullable Key key;
    private boolean multiplexes;
    private int dialling;
    private int open;
    private boolean starving;
    private boolean retired;

    /**
     * Makes one.
     *
     * @param key where it is kept, for pools of one caller; {@code null}: it is for all
     */
    EndpointPool(
            Pools pools,
            ClusterState cluster,
            EndpointState endpoint,
            @Nullable UpstreamTls tls,
            Wire wire,
            PrefacedPools.@Nullable Key key) {
        this.key = key;
        this.pools = pools;
        this.cluster = cluster;
        this.endpoint = endpoint;
        this.tls = tls;
        this.offered = wire.offering(tls);
        this.wire = wire;
        this.multiplexes = wire == Wire.HTTP2;
    }

    Wire wire() {
        return wire;
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

    /** Whether its connections serve one caller, who will not be there for long. */
    boolean ofOneCaller() {
        return key != null;
    }

    private void emptied() {
        if (key != null && open == 0 && dialling == 0 && waiters.isEmpty()) {
            pools.emptied(key, this);
        }
    }

    @Nullable
    UpstreamTls tls() {
        return tls;
    }

    /** Whether a connection that was just made is spoken HTTP/2 on. */
    boolean speaksHttp2(Channel channel) {
        return switch (wire) {
            case HTTP1, OPAQUE -> false;
            case HTTP2 -> true;
            case NEGOTIATED -> {
                SslHandler handler = channel.pipeline().get(SslHandler.class);
                String chosen = handler == null ? null : handler.applicationProtocol();
                yield "h2".equals(chosen) || "istio-h2".equals(chosen);
            }
        };
    }

    void acquire(Pools.Waiter waiter) {
        PooledConnection open = multiplexes ? openShared() : null;
        if (open != null) {
            boolean before = open.kept;
            if (before) {
                forget(open);
            }
            if (!serve(waiter, open) && before) {
                keep(open);
            }
            return;
        }
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
        while (dialling < wanted()) {
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
                            new Dialer.Target(
                                    cluster.config().name(),
                                    endpoint,
                                    offered,
                                    settings.keepAlive(),
                                    key == null ? null : key.preface()),
                            cluster.config().connectTimeout(),
                            this);
        }
    }

    /** Connections that are to be in the making for those who wait. */
    private int wanted() {
        return multiplexes ? (waiters.size() + STREAMS - 1) / STREAMS : waiters.size();
    }

    private @Nullable PooledConnection openShared() {
        for (int i = 0; i < shared.size(); i++) {
            PooledConnection each = shared.get(i);
            if (each.exhausted()) {
                leave(each);
                i--;
            } else if (each.available()) {
                return each;
            }
        }
        return null;
    }

    /** It takes no new request. */
    private void leave(PooledConnection connection) {
        shared.remove(connection);
        connection.leaving = true;
        if (connection.kept) {
            forget(connection);
        }
        if (connection.streams() == 0) {
            connection.close();
        }
    }

    private void offerShared(PooledConnection connection) {
        multiplexes = true;
        if (connection.leaving || retired || connection.exhausted()) {
            leave(connection);
            return;
        }
        if (!shared.contains(connection)) {
            shared.add(connection);
        }
        while (connection.available() && !connection.exhausted()) {
            Pools.Waiter waiter = nextWaiter();
            if (waiter == null) {
                break;
            }
            if (connection.kept) {
                forget(connection);
            }
            serve(waiter, connection);
        }
        if (connection.streams() == 0 && !connection.kept) {
            if (cluster.waiting().any() || connection.exhausted()) {
                leave(connection);
            } else {
                keep(connection);
            }
        }
        if (!waiters.isEmpty()) {
            dial();
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
        if (wanted() > dialling) {
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
            for (PooledConnection each : shared) {
                if (each.kept) {
                    leave(each);
                    return true;
                }
            }
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
        open++;
        channel.closeFuture().addListener(closed -> {
            open--;
            cluster.limits().releaseConnection();
            cluster.waiting().wakeNext();
            emptied();
        });
        offer(new PooledConnection(this, channel, peerUri, pools.limits()));
    }

    @Override
    public void failed(String reason, String detail) {
        dialling--;
        cluster.limits().releaseConnection();
        cluster.counts().connectFailed();
        failWaiters(reason, detail);
        dial();
        cluster.waiting().wakeNext();
        emptied();
    }

    /** As many as the connection was for. */
    private void failWaiters(String reason, String detail) {
        int many = multiplexes ? STREAMS : 1;
        for (int i = 0; i < many && waiters.size() > dialling * many; i++) {
            Pools.Waiter waiter = nextWaiter();
            if (waiter == null) {
                return;
            }
            waiter.failed(reason, detail);
        }
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
        if (connection.isShared()) {
            offerShared(connection);
            return;
        }
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
            shared.remove(connection);
            connection.close();
            return;
        }
        connection.kept = true;
        connection.idleSince = pools.codec().loop().now();
        if (!connection.isShared()) {
            idle.addLast(connection);
        }
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
            shared.remove(connection);
            forget(connection);
            connection.close();
        }
    }

    void closed(PooledConnection connection) {
        pools.codec().loop().timers().cancel(connection);
        shared.remove(connection);
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
        for (PooledConnection each : List.copyOf(shared)) {
            leave(each);
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
