package dev.weft.proxy.listener;

import dev.weft.proxy.authz.PermittedConnection;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.balance.HostSet;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.loop.Timeout;
import dev.weft.proxy.pool.Dialer;
import dev.weft.proxy.stage.LocalReply;
import dev.weft.proxy.stage.Secured;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/**
 * Carries opaque bytes between a downstream and an upstream connection, with backpressure and half-close. Used on its event
 * loop only.
 */
final class TcpTunnel extends Timeout implements Dialer.Caller, LoopRuntime.Drainable {

    private final LoopRuntime runtime;
    private final ChainSlot slot;
    private final Secured connection;
    private final Channel downstream;
    private final ExchangeRecord record;
    private final TunnelEnd front = new TunnelEnd(this, true);
    private final TunnelEnd back = new TunnelEnd(this, false);
    private TcpChain chain;
    private @Nullable Channel upstream;
    private @Nullable EndpointState endpoint;
    private boolean finished;
    private long opened;
    private long lastBytes;

    /**
     * Makes one.
     *
     * @param permit the connection passed the policies on connections
     */
    TcpTunnel(LoopRuntime runtime, ChainSlot slot, TcpChain chain, PermittedConnection permit, Channel downstream) {
        this.runtime = runtime;
        this.slot = slot;
        this.chain = chain;
        this.connection = permit.secured();
        this.downstream = downstream;
        this.record = new ExchangeRecord(connection, "TCP", runtime.loop().now());
        record.details = "-";
    }

    /**
     * Begins.
     *
     * @param early a call of this chain's destination that was begun before; {@code null}: none
     */
    void start(@Nullable EarlyDial early) {
        runtime.opened(this);
        downstream.config().setAutoRead(false);
        downstream.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        downstream.pipeline().addLast(front);
        if (early != null) {
            adopt(early);
            return;
        }
        String name = chain.pick(runtime.loop().random());
        record.clusterName = name;
        ClusterState cluster = runtime.clusters()
                .find(
                        name,
                        connection.accepted().destination(),
                        connection.accepted().keptSource(),
                        runtime.loop().now());
        if (cluster == null) {
            refuse(LocalReply.NO_CLUSTER);
            return;
        }
        record.clusterState = cluster;
        HostSet hosts = cluster.hosts();
        EndpointState picked = hosts == null ? null : hosts.pick(runtime.loop().index(), runtime.loop());
        if (picked == null) {
            refuse(LocalReply.NO_ENDPOINT);
            return;
        }
        endpoint = picked;
        picked.begin();
        record.endpointState = picked;
        if (!OpaqueDial.start(runtime, cluster, picked, connection.accepted(), this)) {
            refuse(LocalReply.OVERFLOW);
        }
    }

    private void adopt(EarlyDial early) {
        record.clusterName = early.cluster().config().name();
        record.clusterState = early.cluster();
        record.endpointState = early.endpoint();
        endpoint = early.endpoint();
        early.handTo(this);
    }

    @Override
    public void connected(Channel channel, @Nullable String peerUri) {
        if (finished) {
            channel.close();
            return;
        }
        record.upstreamPeerId = peerUri;
        upstream = channel;
        chain.observer().connectionOpened(record);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addLast(back);
        back.peer(downstream);
        front.peer(channel);
        if (front.ended()) {
            inputEnded(true);
        }
        channel.config().setAutoRead(true);
        downstream.config().setAutoRead(true);
        opened = runtime.loop().now();
        lastBytes = opened;
        watch(Math.min(idleLeft(opened), lifeLeft(opened)));
    }

    @Override
    public void failed(String reason, String detail) {
        refuse(LocalReply.connectFailure(reason, detail));
    }

    private void refuse(LocalReply why) {
        record.flag(why.flags());
        record.details = why.details();
        record.reasonCode = why.code();
        finish();
    }

    void count(boolean fromDownstream, int bytes) {
        if (fromDownstream) {
            record.bytesReceived += bytes;
        } else {
            record.bytesSent += bytes;
        }
        touched();
    }

    private void touched() {
        if (chain.idleNanos() > 0) {
            lastBytes = runtime.loop().now();
        }
    }

    /** One direction ended: the other side is told so. */
    void inputEnded(boolean fromDownstream) {
        Channel to = fromDownstream ? upstream : downstream;
        if (finished) {
            return;
        }
        if (to == null) {
            // The destination is told when it is reached: what came before the end is still to be delivered.
            return;
        }
        if (front.ended() && back.ended()) {
            finish();
        } else {
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> {
                if (to instanceof DuplexChannel duplex && done.isSuccess()) {
                    duplex.shutdownOutput();
                } else {
                    to.close();
                }
            });
        }
    }

    void broken() {
        finish();
    }

    @Override
    protected void expired() {
        long now = runtime.loop().now();
        if (lifeLeft(now) <= 0) {
            record.flag("DT");
            record.details = "max_duration";
            finish();
        } else if (idleLeft(now) <= 0) {
            record.flag("SI");
            record.details = "idle_timeout";
            finish();
        } else {
            watch(Math.min(idleLeft(now), lifeLeft(now)));
        }
    }

    private void watch(long nanos) {
        if (nanos < Long.MAX_VALUE) {
            runtime.loop().timers().set(this, Math.max(1, nanos));
        }
    }

    private long idleLeft(long now) {
        return chain.idleNanos() > 0 ? lastBytes + chain.idleNanos() - now : Long.MAX_VALUE;
    }

    private long lifeLeft(long now) {
        return chain.mostNanos() > 0 ? opened + chain.mostNanos() - now : Long.MAX_VALUE;
    }

    private void finish() {
        if (finished) {
            return;
        }
        finished = true;
        runtime.loop().timers().cancel(this);
        closeWhenSent(downstream);
        if (upstream != null) {
            closeWhenSent(upstream);
        }
        front.release();
        back.release();
        if (endpoint != null) {
            endpoint.end();
        }
        record.endTicks = runtime.loop().now();
        runtime.closed(this);
        chain.observer().connectionClosed(record);
    }

    private static void closeWhenSent(Channel channel) {
        if (channel.isActive()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public boolean inbound() {
        return runtime.fromOutside(connection);
    }

    @Override
    public void announce() {
        // Opaque bytes have no words for it.
    }

    @Override
    public void drain() {
        // Opaque bytes cannot be told to end; the drain's patience decides.
        recheck();
    }

    @Override
    public void recheck() {
        if (slot.retired()) {
            record.details = "chain_removed";
            finish();
        } else if (slot.served() instanceof ChainSlot.Served.Tcp(var current) && current != chain) {
            chain = current;
            if (current.authorizer().permit(connection) == null) {
                record.details = current.authorizer().reason(connection);
                record.reasonCode = "access_denied";
                finish();
            }
        }
    }

    @Override
    public void abort() {
        finish();
        downstream.close();
        if (upstream != null) {
            upstream.close();
        }
    }

    @Override
    public long held() {
        return waiting(downstream) + (upstream == null ? 0 : waiting(upstream));
    }

    private static long waiting(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void shed() {
        record.flag(LocalReply.OVERLOADED.flags());
        record.details = LocalReply.OVERLOADED.details();
        record.reasonCode = LocalReply.OVERLOADED.code();
        abort();
    }
}
