package dev.weft.proxy.detect;

import dev.weft.proxy.loop.LoopContext;
import dev.weft.proxy.loop.Timeout;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the first bytes of a connection until they tell what it is, within bounds, and hands them on. First handler of its
 * pipeline; used on its event loop only.
 */
public final class Detector extends ChannelInboundHandlerAdapter {

    private final LoopContext loop;
    private final long timeoutNanos;
    private final Decided decided;
    private final Timeout timeout = new Patience();
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf bytes;
    private boolean done;

    /**
     * Makes one.
     *
     * @param timeoutNanos after which the connection is taken for plain bytes
     */
    public Detector(LoopContext loop, long timeoutNanos, Decided decided) {
        this.loop = loop;
        this.timeoutNanos = timeoutNanos;
        this.decided = decided;
    }

    /** Is told what the connection is, and adds handlers to its pipeline. */
    @FunctionalInterface
    public interface Decided {
        /** Called once; what was read reaches the handlers that are added here. */
        void detected(FirstBytes first);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        loop.timers().set(timeout, timeoutNanos);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in) || done) {
            ReferenceCountUtil.release(message);
            return;
        }
        ByteBuf all = bytes == null
                ? in
                : ctx.alloc()
                        .compositeBuffer(16)
                        .addFlattenedComponents(true, bytes)
                        .addFlattenedComponents(true, in);
        bytes = all;
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
        ChannelHandlerContext ctx = context;
        if (ctx != null && !done) {
            decide(ctx, FirstBytes.RAW);
        }
    }

    private void decide(ChannelHandlerContext ctx, FirstBytes first) {
        done = true;
        loop.timers().cancel(timeout);
        decided.detected(first);
        ByteBuf all = bytes;
        bytes = null;
        if (all != null) {
            ctx.fireChannelRead(all);
            ctx.fireChannelReadComplete();
        }
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.timers().cancel(timeout);
        done = true;
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        loop.timers().cancel(timeout);
        release();
    }

    private void release() {
        ByteBuf all = bytes;
        bytes = null;
        if (all != null) {
            all.release();
        }
    }

    private final class Patience extends Timeout {
        @Override
        protected void expired() {
            ChannelHandlerContext ctx = context;
            if (ctx != null && !done) {
                decide(ctx, FirstBytes.RAW);
                loop.flushAll();
            }
        }
    }
}
