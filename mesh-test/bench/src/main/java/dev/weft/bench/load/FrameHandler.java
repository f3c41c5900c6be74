package dev.weft.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 frames with no more than a load tool needs: both ends are ours, messages are small, header blocks fit a frame.
 * Writes of one read are flushed together. One event loop.
 *
 * <p>Source: RFC 9113 section 4.
 */
abstract class FrameHandler extends ByteToMessageDecoder {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PRIORITY = 0x20;
    static final int PADDED = 8;
    static final int ACK = 1;
    static final int HEADER = 9;

    private static final int DEFAULT_WINDOW = 65_535;
    private static final int WINDOW = 1 << 24;
    private static final int INITIAL_WINDOW_SIZE = 4;

    private @Nullable ByteBuf out;
    private long sendWindow = DEFAULT_WINDOW;
    private int unacknowledged;

    /** A header block, whole; {@code end}: nothing follows. */
    abstract void onHeaders(int stream, ByteBuf block, boolean end);

    /** A part of a body. */
    abstract void onData(int stream, int length, boolean end);

    /** The peer gave the stream up. */
    abstract void onReset(int stream, long code);

    /** There is room for bodies again. */
    abstract void onWindow();

    /** Own SETTINGS and a connection window that no run uses up unseen. */
    final void begin(ChannelHandlerContext context) {
        ByteBuf buffer = out(context);
        frame(buffer, 6, SETTINGS, 0, 0);
        buffer.writeShort(INITIAL_WINDOW_SIZE).writeInt(WINDOW);
        frame(buffer, 4, WINDOW_UPDATE, 0, 0);
        buffer.writeInt(2 * WINDOW);
    }

    /** Where frames of this round are written; {@link #flush} sends them. */
    final ByteBuf out(ChannelHandlerContext context) {
        if (out == null) {
            out = context.alloc().directBuffer(4096);
        }
        return out;
    }

    static void frame(ByteBuf buffer, int length, int type, int flags, int stream) {
        buffer.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
    }

    /** Takes {@code bytes} of the connection's window; false when it has not as many. */
    final boolean take(int bytes) {
        if (sendWindow < bytes) {
            return false;
        }
        sendWindow -= bytes;
        return true;
    }

    final void flush(ChannelHandlerContext context) {
        if (out != null) {
            context.writeAndFlush(out);
            out = null;
        }
    }

    @Override
    protected final void decode(ChannelHandlerContext context, ByteBuf in, List<Object> messages) {
        while (in.readableBytes() >= HEADER) {
            int length = in.getUnsignedMedium(in.readerIndex());
            if (in.readableBytes() < HEADER + length) {
                break;
            }
            int type = in.getUnsignedByte(in.readerIndex() + 3);
            int flags = in.getUnsignedByte(in.readerIndex() + 4);
            int stream = in.getInt(in.readerIndex() + 5);
            in.skipBytes(HEADER);
            read(context, type, flags, stream, in.readSlice(length));
        }
    }

    private void read(ChannelHandlerContext context, int type, int flags, int stream, ByteBuf payload) {
        boolean end = (flags & END_STREAM) != 0;
        switch (type) {
            case DATA -> {
                acknowledge(context, payload.readableBytes());
                onData(stream, payload.readableBytes(), end);
            }
            case HEADERS -> onHeaders(stream, block(flags, payload), end);
            case RST_STREAM -> onReset(stream, payload.readUnsignedInt());
            case SETTINGS -> {
                if (flags != ACK) {
                    frame(out(context), 0, SETTINGS, ACK, 0);
                }
            }
            case PING -> {
                if (flags != ACK) {
                    frame(out(context), payload.readableBytes(), PING, ACK, 0);
                    out(context).writeBytes(payload);
                }
            }
            case WINDOW_UPDATE -> {
                if (stream == 0) {
                    sendWindow += payload.readUnsignedInt();
                    onWindow();
                }
            }
            case GOAWAY -> context.close();
            default -> {}
        }
    }

    private static ByteBuf block(int flags, ByteBuf payload) {
        if ((flags & END_HEADERS) == 0) {
            throw new IllegalStateException("header block: several frames (expected: one)");
        }
        int padding = (flags & PADDED) == 0 ? 0 : payload.readUnsignedByte();
        payload.skipBytes((flags & PRIORITY) == 0 ? 0 : 5);
        return payload.readSlice(payload.readableBytes() - padding);
    }

    private void acknowledge(ChannelHandlerContext context, int length) {
        unacknowledged += length;
        if (unacknowledged > WINDOW / 2) {
            frame(out(context), 4, WINDOW_UPDATE, 0, 0);
            out(context).writeInt(unacknowledged);
            unacknowledged = 0;
        }
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext context) throws Exception {
        flush(context);
        super.channelReadComplete(context);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        System.err.println(cause);
        context.close();
    }
}
