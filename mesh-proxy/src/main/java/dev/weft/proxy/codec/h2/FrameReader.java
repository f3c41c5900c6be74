package dev.weft.proxy.codec.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Takes a connection's bytes apart into frames. Data goes on as it comes, without a copy; everything else is small and
 * gathered first. Checks what can be checked without knowing streams.
 *
 * <p>Source: RFC 9113 sections 4 and 6.
 */
final class FrameReader {

    private static final int INITIAL = 512;
    private static final int MAX_CONTINUATIONS = 32;

    private final FrameSink sink;
    private final int maxBlock;
    private final byte[] header = new byte[FrameType.HEADER_LENGTH];
    private int headerFilled;
    private byte[] payload = new byte[INITIAL];
    private int filled;
    private int length;
    private int type;
    private int flags;
    private int stream;
    private boolean settingsSeen;
    private boolean stopped;
    // A DATA frame whose payload is coming.
    private boolean dataBegan;
    private int dataLeft;
    private int skip;
    // A head in several frames.
    private int blockStream;
    private boolean blockEnds;
    private boolean blockSelfDependent;
    private int continuations;
    private byte[] block = {};
    private int blockLength;

    /**
     * Makes one.
     *
     * @param maxBlock bytes of a compressed head
     */
    FrameReader(FrameSink sink, int maxBlock) {
        this.sink = sink;
        this.maxBlock = maxBlock;
    }

    /** Whether the peer owes the rest of a frame or of a head, or has said nothing yet. */
    boolean unfinished() {
        return blockStream != 0 || headerFilled > 0 && type != FrameType.DATA || !settingsSeen;
    }

    /** Takes nothing more. */
    void stop() {
        stopped = true;
    }

    /** Takes all there is. */
    void read(ByteBuf in) throws H2Exception {
        while (in.isReadable() && !stopped) {
            if (headerFilled < FrameType.HEADER_LENGTH) {
                int take = Math.min(FrameType.HEADER_LENGTH - headerFilled, in.readableBytes());
                in.readBytes(header, headerFilled, take);
                headerFilled += take;
                if (headerFilled < FrameType.HEADER_LENGTH) {
                    return;
                }
                begin();
            } else if (type == FrameType.DATA) {
                data(in);
            } else {
                gather(in);
            }
        }
    }

    private void begin() throws H2Exception {
        length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
        type = header[3] & 0xff;
        flags = header[4] & 0xff;
        stream = ((header[5] & 0x7f) << 24) | (header[6] & 0xff) << 16 | (header[7] & 0xff) << 8 | header[8] & 0xff;
        filled = 0;
        dataBegan = false;
        if (length > FrameType.DEFAULT_MAX) {
            throw new H2Exception(H2Code.FRAME_SIZE_ERROR, "http2.frame_size");
        }
        if (!settingsSeen && (type != FrameType.SETTINGS || ack())) {
            throw protocol("http2.preface");
        }
        settingsSeen = true;
        if (blockStream != 0 && (type != FrameType.CONTINUATION || stream != blockStream)) {
            throw protocol("http2.continuation_expected");
        }
        checkStream();
        checkLength();
        if (type != FrameType.DATA && length > payload.length) {
            payload = Arrays.copyOf(payload, Math.max(length, 2 * payload.length));
        }
        if (length == 0) {
            if (type == FrameType.DATA) {
                beginData(0, 0);
            } else {
                dispatch();
            }
        }
    }

    private void checkStream() throws H2Exception {
        boolean ofConnection = switch (type) {
            case FrameType.SETTINGS, FrameType.PING, FrameType.GOAWAY -> true;
            default -> false;
        };
        boolean either = type == FrameType.WINDOW_UPDATE || type > FrameType.CONTINUATION;
        if (!either && ofConnection != (stream == 0)) {
            throw protocol("http2.stream_id");
        }
        if (type == FrameType.PUSH_PROMISE) {
            throw protocol("http2.push_promise");
        }
        if (type == FrameType.CONTINUATION && blockStream == 0) {
            throw protocol("http2.continuation");
        }
    }

    private void checkLength() throws H2Exception {
        boolean good = switch (type) {
            case FrameType.RST_STREAM, FrameType.WINDOW_UPDATE -> length == 4;
            case FrameType.SETTINGS -> length % 6 == 0 && (!ack() || length == 0);
            case FrameType.PING -> length == 8;
            case FrameType.GOAWAY -> length >= 8;
            case FrameType.DATA -> !is(FrameType.PADDED) || length >= 1;
            case FrameType.HEADERS -> length >= (is(FrameType.PADDED) ? 1 : 0) + (is(FrameType.WITH_PRIORITY) ? 5 : 0);
            default -> true;
        };
        if (!good) {
            throw new H2Exception(H2Code.FRAME_SIZE_ERROR, "http2.frame_size");
        }
    }

    private void data(ByteBuf in) throws H2Exception {
        if (!dataBegan) {
            if (is(FrameType.PADDED)) {
                int padding = in.readUnsignedByte();
                if (padding >= length) {
                    throw protocol("http2.padding");
                }
                beginData(length - 1 - padding, padding);
            } else {
                beginData(length, 0);
            }
        }
        if (dataLeft > 0 && in.isReadable()) {
            int take = Math.min(dataLeft, in.readableBytes());
            dataLeft -= take;
            sink.data(in.readRetainedSlice(take), dataLeft == 0);
        }
        int skipped = Math.min(skip, in.readableBytes());
        in.skipBytes(skipped);
        skip -= skipped;
        if (dataLeft == 0 && skip == 0) {
            headerFilled = 0;
        }
    }

    private void beginData(int size, int padding) throws H2Exception {
        dataBegan = true;
        dataLeft = size;
        skip = padding;
        sink.dataBegins(stream, length, size, is(FrameType.END_STREAM));
        if (size == 0) {
            sink.data(Unpooled.EMPTY_BUFFER, true);
        }
        if (size == 0 && padding == 0) {
            headerFilled = 0;
        }
    }

    private void gather(ByteBuf in) throws H2Exception {
        int take = Math.min(length - filled, in.readableBytes());
        in.readBytes(payload, filled, take);
        filled += take;
        if (filled == length) {
            dispatch();
        }
    }

    private void dispatch() throws H2Exception {
        headerFilled = 0;
        switch (type) {
            case FrameType.HEADERS -> headers();
            case FrameType.CONTINUATION -> continuation();
            case FrameType.PRIORITY -> sink.priority(stream, length == 5 ? int31(0) : 0, length == 5);
            case FrameType.RST_STREAM -> sink.reset(stream, uint32(0));
            case FrameType.SETTINGS -> {
                if (ack()) {
                    sink.settingsTaken();
                } else {
                    sink.settings(payload, length);
                }
            }
            case FrameType.PING -> sink.ping(ack(), uint32(0) << 32 | uint32(4));
            case FrameType.GOAWAY -> sink.goAway(int31(0), uint32(4));
            case FrameType.WINDOW_UPDATE -> sink.windowUpdate(stream, int31(0));
            default -> sink.unknown();
        }
    }

    private void headers() throws H2Exception {
        int from = 0;
        int to = length;
        if (is(FrameType.PADDED)) {
            from = 1;
            to -= payload[0] & 0xff;
        }
        boolean selfDependent = false;
        if (is(FrameType.WITH_PRIORITY)) {
            selfDependent = from + 5 <= length && int31(from) == stream;
            from += 5;
        }
        if (to < from) {
            throw protocol("http2.padding");
        }
        boolean end = is(FrameType.END_STREAM);
        if (is(FrameType.END_HEADERS)) {
            sink.headers(stream, end, selfDependent, payload, from, to);
            return;
        }
        blockStream = stream;
        blockEnds = end;
        blockSelfDependent = selfDependent;
        blockLength = 0;
        continuations = 0;
        append(from, to);
    }

    private void continuation() throws H2Exception {
        if (++continuations > MAX_CONTINUATIONS) {
            throw new H2Exception(H2Code.ENHANCE_YOUR_CALM, "http2.continuation_flood");
        }
        append(0, length);
        if (is(FrameType.END_HEADERS)) {
            int whole = blockStream;
            blockStream = 0;
            sink.headers(whole, blockEnds, blockSelfDependent, block, 0, blockLength);
            if (block.length > FrameType.DEFAULT_MAX) {
                block = new byte[0];
            }
        }
    }

    private void append(int from, int to) throws H2Exception {
        int size = to - from;
        if (blockLength + size > maxBlock) {
            throw new H2Exception(H2Code.ENHANCE_YOUR_CALM, "http2.headers_too_large");
        }
        if (blockLength + size > block.length) {
            block = Arrays.copyOf(block, Math.max(blockLength + size, 2 * block.length));
        }
        System.arraycopy(payload, from, block, blockLength, size);
        blockLength += size;
    }

    private boolean is(int flag) {
        return (flags & flag) != 0;
    }

    private boolean ack() {
        return (flags & FrameType.ACK) != 0;
    }

    private long uint32(int at) {
        return (payload[at] & 0xffL) << 24
                | (payload[at + 1] & 0xff) << 16
                | (payload[at + 2] & 0xff) << 8
                | payload[at + 3] & 0xff;
    }

    private int int31(int at) {
        return (int) (uint32(at) & Integer.MAX_VALUE);
    }

    private static H2Exception protocol(String detail) {
        return new H2Exception(H2Code.PROTOCOL_ERROR, detail);
    }
}
