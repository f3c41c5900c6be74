package dev.weft.proxy.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body in any splitting. Bytes are handed on as slices, never copied; chunk extensions are checked and dropped.
 *
 * <p>Source: RFC 9112 sections 6.3 and 7.1.
 */
final class H1BodyReader {

    private static final long MAX_BEFORE_SHIFT = Long.MAX_VALUE >> 4;
    private static final int MAX_SIZE_DIGITS = 16;

    private enum State {
        DONE,
        FIXED,
        UNTIL_CLOSE,
        SIZE,
        EXTENSION,
        SIZE_LF,
        CHUNK,
        CHUNK_CR,
        CHUNK_LF,
        TRAILERS
    }

    private final H1Limits limits;
    private final H1HeadReader trailerReader;
    private State state = State.DONE;
    private long remaining;
    private int digits;
    private int extensionBytes;
    private final H1ChunkExtension extension = new H1ChunkExtension();
    private @Nullable HeaderBlock trailers;

    H1BodyReader(H1Limits limits) {
        this.limits = limits;
        this.trailerReader = new H1HeadReader(0, limits.maxTrailer(), limits.maxFields(), false);
    }

    /** Takes what is read. */
    interface Sink {
        /**
         * Takes a piece.
         *
         * @param data owned by the callee
         * @param end the body is complete
         */
        void data(ByteBuf data, boolean end);

        /** The body is complete and these fields follow it. */
        void trailers(HeaderBlock trailers);
    }

    void startFixed(long length) {
        remaining = length;
        state = length == 0 ? State.DONE : State.FIXED;
    }

    void startChunked() {
        state = State.SIZE;
        remaining = 0;
        digits = 0;
        extensionBytes = 0;
    }

    void startUntilClose() {
        state = State.UNTIL_CLOSE;
    }

    boolean done() {
        return state == State.DONE;
    }

    /** Whether the end of the connection is the end of the body. */
    boolean untilClose() {
        return state == State.UNTIL_CLOSE;
    }

    /** Whether at most so many bytes are missing; false where that is not known. */
    boolean endsWithin(int bytes) {
        return state == State.FIXED && remaining <= bytes;
    }

    void stop() {
        state = State.DONE;
    }

    void read(ByteBuf in, Sink sink) throws BadMessageException {
        while (state != State.DONE && in.isReadable()) {
            switch (state) {
                case FIXED -> fixed(in, sink);
                case UNTIL_CLOSE -> sink.data(in.readRetainedSlice(in.readableBytes()), false);
                case SIZE -> size(in);
                case EXTENSION -> extension(in);
                case SIZE_LF -> sizeLf(in);
                case CHUNK -> chunk(in, sink);
                case CHUNK_CR -> expect(in, '\r', State.CHUNK_LF);
                case CHUNK_LF -> {
                    expect(in, '\n', State.SIZE);
                    remaining = 0;
                    digits = 0;
                }
                case TRAILERS -> trailers(in, sink);
                case DONE -> throw new IllegalStateException("read after the end");
            }
        }
    }

    private void fixed(ByteBuf in, Sink sink) {
        int length = (int) Math.min(remaining, in.readableBytes());
        remaining -= length;
        boolean end = remaining == 0;
        if (end) {
            state = State.DONE;
        }
        sink.data(in.readRetainedSlice(length), end);
    }

    private void size(ByteBuf in) throws BadMessageException {
        while (in.isReadable()) {
            byte b = in.readByte();
            int digit = Octets.hex(b);
            if (digit >= 0) {
                if (remaining > MAX_BEFORE_SHIFT || ++digits > MAX_SIZE_DIGITS) {
                    throw new BadMessageException(Violation.CHUNK_SIZE);
                }
                remaining = remaining << 4 | digit;
                continue;
            }
            if (digits == 0) {
                throw new BadMessageException(Violation.CHUNK_SIZE);
            }
            if (b == '\r') {
                state = State.SIZE_LF;
            } else if (b == ';') {
                extension.start();
                state = State.EXTENSION;
            } else {
                throw new BadMessageException(Violation.CHUNK_SIZE);
            }
            return;
        }
    }

    private void extension(ByteBuf in) throws BadMessageException {
        while (in.isReadable()) {
            byte b = in.readByte();
            if (++extensionBytes > limits.maxChunkExtension()) {
                throw new BadMessageException(Violation.CHUNK_EXTENSION);
            }
            if (extension.accept(b)) {
                state = State.SIZE_LF;
                return;
            }
        }
    }

    private void sizeLf(ByteBuf in) throws BadMessageException {
        if (in.readByte() != '\n') {
            throw new BadMessageException(Violation.CHUNK_SIZE);
        }
        if (remaining > 0) {
            state = State.CHUNK;
            return;
        }
        trailerReader.reset();
        trailers = null;
        state = State.TRAILERS;
    }

    private void chunk(ByteBuf in, Sink sink) {
        int length = (int) Math.min(remaining, in.readableBytes());
        remaining -= length;
        if (remaining == 0) {
            state = State.CHUNK_CR;
        }
        sink.data(in.readRetainedSlice(length), false);
    }

    private void expect(ByteBuf in, char wanted, State next) throws BadMessageException {
        if (in.readByte() != wanted) {
            throw new BadMessageException(Violation.CHUNK_END);
        }
        state = next;
    }

    private void trailers(ByteBuf in, Sink sink) throws BadMessageException {
        HeaderBlock block = trailers;
        if (block == null) {
            // Nearly every chunked body ends without trailers; no block is made for those.
            if (in.readableBytes() >= 2
                    && in.getByte(in.readerIndex()) == '\r'
                    && in.getByte(in.readerIndex() + 1) == '\n') {
                in.skipBytes(2);
                state = State.DONE;
                sink.data(Unpooled.EMPTY_BUFFER, true);
                return;
            }
            block = new HeaderBlock();
            trailers = block;
        }
        if (trailerReader.read(in, block)) {
            state = State.DONE;
            trailers = null;
            stripForbidden(block);
            if (block.size() == 0) {
                sink.data(Unpooled.EMPTY_BUFFER, true);
            } else {
                sink.trailers(block);
            }
        }
    }

    // RFC 9110 section 6.5.1: what frames, routes or authenticates a message has no business behind its body.
    private static void stripForbidden(HeaderBlock block) {
        for (int i = block.size() - 1; i >= 0; i--) {
            if (forbidden(block.id(i)) || block.name(i).regionMatches(true, 0, "x-envoy-", 0, 8)) {
                block.removeAt(i);
            }
        }
    }

    private static boolean forbidden(int id) {
        return id != HeaderName.OTHER
                && id != HeaderName.DATE
                && id != HeaderName.SERVER
                && id != HeaderName.GRPC_STATUS;
    }
}
