package dev.weft.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/** Finds the end of one HTTP/1.1 response after the other; bodies by Content-Length or chunked. One event loop. */
final class ResponseReader {

    private static final int OK = 200;
    private static final int MAX_PROBLEM = 400;

    private final StringBuilder line = new StringBuilder(64);
    private int status;
    private long remaining;
    private boolean chunked;
    private Part part = Part.STATUS;
    private boolean close;
    private final StringBuilder problem = new StringBuilder();

    private enum Part {
        STATUS,
        HEADERS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS
    }

    /** The status of a response that is now complete, or 0 when more bytes are needed. */
    int read(ByteBuf in) {
        while (in.isReadable()) {
            if (part == Part.BODY || part == Part.CHUNK) {
                long taken = Math.min(remaining, in.readableBytes());
                take(in, (int) taken);
                remaining -= taken;
                if (remaining > 0) {
                    return 0;
                }
                if (part == Part.BODY) {
                    return complete();
                }
                part = Part.CHUNK_END;
            } else if (readLine(in)) {
                String text = line.toString();
                line.setLength(0);
                if (endsResponse(text)) {
                    return complete();
                }
            }
        }
        return 0;
    }

    private boolean readLine(ByteBuf in) {
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        int length = (end < 0 ? in.writerIndex() : end + 1) - in.readerIndex();
        line.append(in.readCharSequence(length, StandardCharsets.US_ASCII));
        if (end < 0) {
            return false;
        }
        line.setLength(Math.max(0, line.length() - 2));
        return true;
    }

    private boolean endsResponse(String text) {
        switch (part) {
            case STATUS -> {
                status = Integer.parseInt(text.substring(9, 12));
                remaining = 0;
                chunked = false;
                close = false;
                problem.setLength(0);
                part = Part.HEADERS;
            }
            case HEADERS -> {
                if (!text.isEmpty()) {
                    header(text);
                } else if (chunked) {
                    part = Part.CHUNK_SIZE;
                } else if (remaining > 0) {
                    part = Part.BODY;
                } else {
                    return true;
                }
            }
            case CHUNK_SIZE -> {
                remaining = Long.parseLong(text.split(";")[0].trim(), 16);
                part = remaining == 0 ? Part.TRAILERS : Part.CHUNK;
            }
            case CHUNK_END -> part = Part.CHUNK_SIZE;
            case TRAILERS -> {
                return text.isEmpty();
            }
            case BODY, CHUNK -> throw new IllegalStateException("part: " + part + " (expected: a line)");
        }
        return false;
    }

    private void header(String text) {
        if (AsciiString.regionMatches(text, true, 0, "content-length:", 0, 15)) {
            remaining = Long.parseLong(text.substring(15).trim());
        } else if (AsciiString.regionMatches(text, true, 0, "transfer-encoding:", 0, 18)) {
            chunked = true;
        } else if (AsciiString.regionMatches(text, true, 0, "connection: close", 0, 17)) {
            close = true;
        }
    }

    /** Whether the last response was the last of its connection. */
    boolean close() {
        return close;
    }

    /** How the body of the last response began, if its status was not 200. */
    String problem() {
        return problem.toString();
    }

    private void take(ByteBuf in, int length) {
        int kept = status == OK ? 0 : Math.min(length, MAX_PROBLEM - problem.length());
        if (kept > 0) {
            problem.append(in.readCharSequence(kept, StandardCharsets.US_ASCII));
        }
        in.skipBytes(length - Math.max(0, kept));
    }

    private int complete() {
        part = Part.STATUS;
        return status;
    }
}
