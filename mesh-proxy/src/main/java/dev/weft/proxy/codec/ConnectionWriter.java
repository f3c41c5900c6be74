package dev.weft.proxy.codec;

import dev.weft.proxy.loop.LoopContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what goes out on one connection, so that a turn of reading ends in one flush. Small pieces share a buffer, large
 * ones go as they are. Used on its event loop only.
 */
public final class ConnectionWriter implements LoopContext.Flushable {

    private static final int COPY = 1_024;
    private static final int BUFFER = 2_048;

    private final LoopContext loop;
    private final ChannelHandlerContext context;
    private final int bytes;
    private @Nullable ByteBuf gathered;
    private boolean dirty;
    private boolean unflushed;
    private long flushes;

    ConnectionWriter(LoopContext loop, ChannelHandlerContext context) {
        this(loop, context, BUFFER);
    }

    /**
     * Makes one.
     *
     * @param bytes of the buffers that small pieces share
     */
    public ConnectionWriter(LoopContext loop, ChannelHandlerContext context, int bytes) {
        this.loop = loop;
        this.context = context;
        this.bytes = bytes;
    }

    /** A buffer with room for so many bytes, written at the next flush. */
    public ByteBuf room(int length) {
        ByteBuf buffer = gathered;
        if (buffer != null && buffer.writableBytes() < length) {
            handOver();
            buffer = null;
        }
        if (buffer == null) {
            buffer = context.alloc().directBuffer(Math.max(this.bytes, length));
            gathered = buffer;
        }
        touch();
        return buffer;
    }

    /** Takes over a piece. */
    public void data(ByteBuf data) {
        int length = data.readableBytes();
        if (length == 0) {
            data.release();
        } else if (length <= COPY) {
            room(length).writeBytes(data);
            data.release();
        } else {
            handOver();
            context.write(data, context.voidPromise());
            unflushed = true;
            touch();
        }
    }

    /** How often something was handed to the connection; also large pieces may have gone out by then. */
    public long flushes() {
        return flushes;
    }

    /** Whether the connection takes more without piling it up. */
    public boolean writable() {
        return context.channel().isWritable();
    }

    /** Whether nothing that was gathered waits here. */
    public boolean idle() {
        return gathered == null && !unflushed;
    }

    /** Has what was gathered sent when the turn of reading ends. */
    public void flushLater() {
        touch();
    }

    @Override
    public void flushNow() {
        dirty = false;
        handOver();
        if (unflushed) {
            unflushed = false;
            flushes++;
            context.flush();
        }
    }

    /** Flushes and tells when all of it is with the kernel. */
    public ChannelFuture flushAndTell() {
        dirty = false;
        unflushed = false;
        ByteBuf buffer = gathered;
        gathered = null;
        return context.writeAndFlush(buffer == null ? io.netty.buffer.Unpooled.EMPTY_BUFFER : buffer);
    }

    /** Drops what was not handed to the connection. */
    public void discard() {
        ByteBuf buffer = gathered;
        gathered = null;
        if (buffer != null) {
            buffer.release();
        }
    }

    private void handOver() {
        ByteBuf buffer = gathered;
        if (buffer == null) {
            return;
        }
        gathered = null;
        if (buffer.isReadable()) {
            context.write(buffer, context.voidPromise());
            unflushed = true;
        } else {
            buffer.release();
        }
    }

    private void touch() {
        if (!dirty) {
            dirty = true;
            loop.flushLater(this);
        }
    }
}
