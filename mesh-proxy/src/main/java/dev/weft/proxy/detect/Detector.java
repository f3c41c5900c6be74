package dev.weft.proxy.detect;

import dev.weft.proxy.loop.LoopContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;

/**
 * Keeps the first bytes of a connection until they tell what it is, within bounds, and hands them on. First handler of its
 * pipeline; used on its event loop only.
 */
public final class Detector extends OpeningBytes {

    private final Decided decided;

    /**
     * Makes one.
     *
     * @param timeoutNanos after which the connection is taken for plain bytes
     */
    public Detector(LoopContext loop, long timeoutNanos, Decided decided) {
        super(loop, timeoutNanos);
        this.decided = decided;
    }

    /** Is told what the connection is, and adds handlers to its pipeline. */
    @FunctionalInterface
    public interface Decided {
        /** Called once; what was read reaches the handlers that are added here. */
        void detected(FirstBytes first);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in) || done()) {
            ReferenceCountUtil.release(message);
            return;
        }
        ByteBuf all = keep(ctx, in);
        FirstBytes first = Sniffer.look(all);
        if (first == null && all.readableBytes() >= Sniffer.MAX) {
            first = FirstBytes.RAW;
        }
        if (first != null) {
            decide(ctx, first);
        }
    }

    /** The other side spoke before this one: these are plain bytes. Nothing happens when that is known already. */
    public void serverSpoke() {
        ChannelHandlerContext ctx = context();
        if (ctx != null && !done()) {
            decide(ctx, FirstBytes.RAW);
        }
    }

    /** The client has said all: what it said decides, and who said nothing wants nothing. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof ChannelInputShutdownEvent) || done()) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        if (isEmpty()) {
            ctx.close();
            return;
        }
        end();
        decided.detected(FirstBytes.RAW);
        handOn(ctx, event);
    }

    @Override
    void tooLate(ChannelHandlerContext ctx) {
        decide(ctx, FirstBytes.RAW);
    }

    private void decide(ChannelHandlerContext ctx, FirstBytes first) {
        end();
        decided.detected(first);
        handOn(ctx);
    }
}
