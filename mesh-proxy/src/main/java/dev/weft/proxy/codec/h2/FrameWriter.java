package dev.weft.proxy.codec.h2;

import dev.weft.proxy.codec.ConnectionWriter;
import io.netty.buffer.ByteBuf;

/** Writes frames into the buffer that a turn of reading shares. Used on its event loop only. */
final class FrameWriter {

    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final ConnectionWriter out;

    FrameWriter(ConnectionWriter out) {
        this.out = out;
    }

    /** What a client says first. */
    void preface() {
        out.room(PREFACE.length).writeBytes(PREFACE);
    }

    /** SETTINGS of ours: number and value in turn. */
    void settings(int... pairs) {
        int length = pairs.length / 2 * 6;
        ByteBuf frame = frame(length, FrameType.SETTINGS, 0, 0, length);
        for (int i = 0; i < pairs.length; i += 2) {
            frame.writeShort(pairs[i]);
            frame.writeInt(pairs[i + 1]);
        }
    }

    void settingsTaken() {
        frame(0, FrameType.SETTINGS, FrameType.ACK, 0, 0);
    }

    void ping(boolean answer, long payload) {
        frame(8, FrameType.PING, answer ? FrameType.ACK : 0, 0, 8).writeLong(payload);
    }

    void goAway(int lastStream, H2Code code) {
        frame(8, FrameType.GOAWAY, 0, 0, 8).writeInt(lastStream).writeInt(code.wire());
    }

    void reset(int stream, H2Code code) {
        frame(4, FrameType.RST_STREAM, 0, stream, 4).writeInt(code.wire());
    }

    void windowUpdate(int stream, int increment) {
        frame(4, FrameType.WINDOW_UPDATE, 0, stream, 4).writeInt(increment);
    }

    /** A head, in as many frames as it takes. */
    void headers(int stream, byte[] block, int length, boolean end) {
        int first = Math.min(length, FrameType.DEFAULT_MAX);
        int flags = (end ? FrameType.END_STREAM : 0) | (first == length ? FrameType.END_HEADERS : 0);
        frame(first, FrameType.HEADERS, flags, stream, first).writeBytes(block, 0, first);
        for (int at = first; at < length; ) {
            int size = Math.min(length - at, FrameType.DEFAULT_MAX);
            frame(size, FrameType.CONTINUATION, at + size == length ? FrameType.END_HEADERS : 0, stream, size)
                    .writeBytes(block, at, size);
            at += size;
        }
    }

    /** A piece of a body; taken over. */
    void data(int stream, ByteBuf data, boolean end) {
        frame(data.readableBytes(), FrameType.DATA, end ? FrameType.END_STREAM : 0, stream, 0);
        out.data(data);
    }

    /** The header of a frame, and room for as much as is said. */
    private ByteBuf frame(int length, int type, int flags, int stream, int room) {
        ByteBuf frame = out.room(FrameType.HEADER_LENGTH + room);
        frame.writeMedium(length);
        frame.writeByte(type);
        frame.writeByte(flags);
        frame.writeInt(stream);
        return frame;
    }
}
