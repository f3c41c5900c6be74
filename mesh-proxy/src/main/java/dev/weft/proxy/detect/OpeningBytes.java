package dev.weft.proxy.detect;

import dev.weft.proxy.loop.LoopContext;
import dev.weft.proxy.loop.Timeout;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the first bytes of a connection for a time, until something is known by them, and hands them on to the handlers that
 * are added then. Used on its event loop only.
 */
abstract class OpeningBytes extends ChannelInboundHandlerAdapter {

    private final LoopContext loop;
    private final long timeoutNanos;
    private final Timeout timeout = new Patience();
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf bytes;
    private boolean done;

    OpeningBytes(LoopContext loop, long timeoutNanos) {
        this.loop = loop;
        this.timeoutNanos = timeoutNanos;
    }

    /** The time is over; called only while nothing is decided. */
    abstract void tooLate(ChannelHandlerContext ctx);

    /** Whether it is decided, or too late to. */
    final boolean done() {
        return done;
    }

    /** Where it stands in its pipeline; {@code null} before it does. */
    final @Nullable ChannelHandlerContext context() {
        return context;
    }

    /** Keeps a piece, and returns all that is kept. */
    final ByteBuf keep(ChannelHandlerContext ctx, ByteBuf in) {
        ByteBuf before = bytes;
        ByteBuf all = before == null
                ? in
                : ctx.alloc()
                        .compositeBuffer(16)
                        .addFlattenedComponents(true, before)
                        .addFlattenedComponents(true, in);
        bytes = all;
        return all;
    }

    /** Gives what is kept to the caller. */
    final @Nullable ByteBuf take() {
        ByteBuf all = bytes;
        bytes = null;
        return all;
    }

    /** It is decided. */
    final void end() {
        done = true;
        loop.timers().cancel(timeout);
    }

    /** Whether nothing is kept. */
    final boolean isEmpty() {
        return bytes == null;
    }

    /** What is kept goes on to the handlers behind, and this one goes. */
    final void handOn(ChannelHandlerContext ctx) {
        handOn(ctx, null);
    }

    /**
     * What is kept goes on to the handlers behind, and this one goes.
     *
     * @param end what follows it; handlers that do not know of one direction's end see the connection's
     */
    final void handOn(ChannelHandlerContext ctx, @Nullable Object end) {
        ByteBuf all = take();
        if (all != null) {
            ctx.fireChannelRead(all);
            ctx.fireChannelReadComplete();
        }
        if (end != null && Boolean.TRUE.equals(ctx.channel().config().getOption(ChannelOption.ALLOW_HALF_CLOSURE))) {
            ctx.fireUserEventTriggered(end);
        } else if (end != null) {
            ctx.close();
        }
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        loop.timers().set(timeout, timeoutNanos);
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        end();
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public final void handlerRemoved(ChannelHandlerContext ctx) {
        loop.timers().cancel(timeout);
        release();
    }

    private void release() {
        ByteBuf all = take();
        if (all != null) {
            all.release();
        }
    }

    private final class Patience extends Timeout {
        @Override
        protected void expired() {
            ChannelHandlerContext ctx = context;
            if (ctx != null && !done) {
                tooLate(ctx);
                loop.flushAll();
            }
        }
    }
}
