package dev.weft.proxy.listener;

import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.balance.HostSet;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.pool.Dialer;
import dev.weft.proxy.stage.Accepted;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The call of a destination while it is not known yet what the client speaks: the server may speak first. It is handed to a
 * tunnel when the bytes are opaque, and given up when they are not. At most one read of the server's bytes is kept. Used on
 * its event loop only.
 */
final class EarlyDial implements Dialer.Caller {

    private static final int FRAME_HEADER = 9;
    private static final int SETTING = 6;
    private static final byte SETTINGS = 4;

    private final ClusterState cluster;
    private final EndpointState endpoint;
    private final Runnable serverSpoke;
    private @Nullable Ear ear;
    private @Nullable Channel channel;
    private @Nullable String peerUri;
    private Dialer.@Nullable Caller next;
    private @Nullable String failure;
    private String failureDetail = "";
    private boolean over;

    private EarlyDial(ClusterState cluster, EndpointState endpoint, Runnable serverSpoke) {
        this.cluster = cluster;
        this.endpoint = endpoint;
        this.serverSpoke = serverSpoke;
    }

    /**
     * Calls a destination of an opaque chain, chosen by its weights.
     *
     * @param serverSpoke is told when bytes or the end come from there
     * @return {@code null}: there is none
     */
    static @Nullable EarlyDial start(LoopRuntime runtime, TcpChain chain, Accepted accepted, Runnable serverSpoke) {
        String name = chain.pick(runtime.loop().random());
        ClusterState cluster = runtime.clusters()
                .find(
                        name,
                        accepted.destination(),
                        accepted.keptSource(),
                        runtime.loop().now());
        HostSet hosts = cluster == null ? null : cluster.hosts();
        EndpointState picked = hosts == null ? null : hosts.pick(runtime.loop().index(), runtime.loop());
        if (cluster == null || picked == null) {
            return null;
        }
        EarlyDial dial = new EarlyDial(cluster, picked, serverSpoke);
        if (!OpaqueDial.start(runtime, cluster, picked, accepted, dial)) {
            return null;
        }
        picked.begin();
        return dial;
    }

    ClusterState cluster() {
        return cluster;
    }

    EndpointState endpoint() {
        return endpoint;
    }

    /** Gives the connection away, now or when it stands; the taker counts the endpoint's end. */
    void handTo(Dialer.Caller taker) {
        over = true;
        next = taker;
        Channel made = channel;
        String why = failure;
        if (why != null) {
            taker.failed(why, failureDetail);
        } else if (made != null) {
            give(taker, made);
        }
    }

    private void give(Dialer.Caller taker, Channel made) {
        Ear listening = ear;
        taker.connected(made, peerUri);
        if (listening != null) {
            listening.leave();
        }
    }

    /** Nobody needs it. */
    void giveUp() {
        if (over) {
            return;
        }
        over = true;
        endpoint.end();
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void connected(Channel made, @Nullable String peer) {
        Dialer.Caller taker = next;
        if (taker != null) {
            taker.connected(made, peer);
        } else if (over) {
            made.close();
        } else {
            channel = made;
            peerUri = peer;
            ear = new Ear();
            made.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            made.pipeline().addLast(ear);
            made.config().setAutoRead(true);
        }
    }

    @Override
    public void failed(String reason, String detail) {
        failure = reason;
        failureDetail = detail;
        if (next != null) {
            next.failed(reason, detail);
        }
    }

    /** Servers of HTTP/2 send their settings at once, and their clients do not wait for them: it is the client who tells. */
    private static boolean isSettings(ByteBuf first) {
        int at = first.readerIndex();
        return first.readableBytes() >= FRAME_HEADER
                && first.getUnsignedMedium(at) % SETTING == 0
                && first.getByte(at + 3) == SETTINGS
                && first.getByte(at + 4) == 0
                && first.getInt(at + 5) == 0;
    }

    /** Keeps what the server says first. */
    private final class Ear extends ChannelInboundHandlerAdapter {
        private @Nullable ChannelHandlerContext context;
        private @Nullable ByteBuf first;
        private boolean ended;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (next != null || !(message instanceof ByteBuf in)) {
                ctx.fireChannelRead(message);
                return;
            }
            if (over) {
                ReferenceCountUtil.release(message);
                return;
            }
            ctx.channel().config().setAutoRead(false);
            first = first == null
                    ? in
                    : ctx.alloc()
                            .compositeBuffer(4)
                            .addFlattenedComponents(true, first)
                            .addFlattenedComponents(true, in);
            if (!isSettings(first)) {
                serverSpoke.run();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent && next == null) {
                ended = true;
                serverSpoke.run();
            } else {
                ctx.fireUserEventTriggered(event);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            release();
            if (next == null && !over) {
                failed("connect_failed", "the destination closed the connection");
                serverSpoke.run();
            } else {
                ctx.fireChannelInactive();
            }
        }

        /** Hands on what came and goes; the taker's handler is there. */
        void leave() {
            ChannelHandlerContext ctx = context;
            ByteBuf bytes = first;
            first = null;
            if (ctx == null) {
                return;
            }
            if (bytes != null) {
                ctx.fireChannelRead(bytes);
                ctx.fireChannelReadComplete();
            }
            if (ended) {
                ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            }
            if (!ctx.isRemoved()) {
                ctx.pipeline().remove(this);
            }
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            release();
        }

        private void release() {
            ByteBuf bytes = first;
            first = null;
            if (bytes != null) {
                bytes.release();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
