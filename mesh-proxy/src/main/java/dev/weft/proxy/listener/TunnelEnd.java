package dev.weft.proxy.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One end of a {@link TcpTunnel}: what it reads goes to the other. Last handler of its pipeline. */
final class TunnelEnd extends ChannelInboundHandlerAdapter {

    private final TcpTunnel tunnel;
    private final boolean downstream;
    private @Nullable Channel peer;
    private @Nullable ArrayDeque<ByteBuf> held;
    private boolean ended;

    TunnelEnd(TcpTunnel tunnel, boolean downstream) {
        this.tunnel = tunnel;
        this.downstream = downstream;
    }

    /** The other end is there; what was read before goes first. */
    void peer(Channel channel) {
        peer = channel;
        ArrayDeque<ByteBuf> pieces = held;
        held = null;
        if (pieces != null) {
            for (ByteBuf piece : pieces) {
                channel.write(piece, channel.voidPromise());
            }
            channel.flush();
        }
    }

    boolean ended() {
        return ended;
    }

    void release() {
        ArrayDeque<ByteBuf> pieces = held;
        held = null;
        if (pieces != null) {
            pieces.forEach(ByteBuf::release);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            return;
        }
        tunnel.count(downstream, in.readableBytes());
        Channel to = peer;
        if (to == null) {
            if (held == null) {
                held = new ArrayDeque<>(4);
            }
            held.addLast(in);
            return;
        }
        to.write(in, to.voidPromise());
        if (!to.isWritable()) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (peer != null) {
            peer.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Channel from = peer;
        if (from != null && ctx.channel().isWritable()) {
            from.config().setAutoRead(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !ended) {
            ended = true;
            tunnel.inputEnded(downstream);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended = true;
        tunnel.broken();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
