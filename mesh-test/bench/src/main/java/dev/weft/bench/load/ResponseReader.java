package dev.weft.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/** Finds the end of one HTTP/1.1 response after the other; bodies by Content-Length or chunked. One event loop. */
final class ResponseReader {

    private final StringBuilder line = new StringBuilder(64);
    private int status;
    private long remaining;
    private boolean chunked;
    private Part part = Part.STATUS;

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
                in.skipBytes((int) taken);
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
        }
    }

    private int complete() {
        part = Part.STATUS;
        return status;
    }
}
