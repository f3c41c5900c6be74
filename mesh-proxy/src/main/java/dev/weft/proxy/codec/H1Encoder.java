package dev.weft.proxy.codec;

import dev.weft.proxy.codec.MessageHead.BodyLength;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes heads. Framing fields come from {@link MessageHead#length} alone, so nothing that was forwarded can contradict
 * them.
 */
final class H1Encoder {

    private static final int CRLF = ('\r' << 8) | '\n';
    private static final byte[] REQUEST_END = ascii(" HTTP/1.1\r\nhost: ");
    private static final byte[] CONTENT_LENGTH = ascii("content-length: ");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n\r\n");
    private static final byte[] CLOSE = ascii("connection: close\r\n");
    private static final byte[] CONNECTION_TE = ascii("connection: te\r\n");
    private static final byte[] UPGRADE = ascii("connection: upgrade\r\nupgrade: ");
    private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    private static final byte[] LAST_CHUNK_SIZE = ascii("0\r\n");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final byte[][] STATUS_LINES = new byte[600][];
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(100, "Continue"),
            Map.entry(101, "Switching Protocols"),
            Map.entry(103, "Early Hints"),
            Map.entry(200, "OK"),
            Map.entry(201, "Created"),
            Map.entry(202, "Accepted"),
            Map.entry(204, "No Content"),
            Map.entry(206, "Partial Content"),
            Map.entry(301, "Moved Permanently"),
            Map.entry(302, "Found"),
            Map.entry(303, "See Other"),
            Map.entry(304, "Not Modified"),
            Map.entry(307, "Temporary Redirect"),
            Map.entry(308, "Permanent Redirect"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(414, "URI Too Long"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(426, "Upgrade Required"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"),
            Map.entry(505, "HTTP Version Not Supported"));

    static {
        for (int status = 100; status < STATUS_LINES.length; status++) {
            STATUS_LINES[status] = ascii("HTTP/1.1 " + status + " " + REASONS.getOrDefault(status, "") + "\r\n");
        }
    }

    private H1Encoder() {}

    /** Upper bound of what a head takes. */
    static int lengthOf(MessageHead head) {
        int line = head instanceof RequestHead request
                ? request.method().length()
                        + request.path().length()
                        + 2 * request.authority().length()
                        + request.upgrade().length()
                : 0;
        return head.headers().wireLength() + line + 160;
    }

    static void request(RequestHead head, ByteBuf out) {
        text(head.method(), out);
        out.writeByte(' ');
        text(head.connects() ? head.authority() : head.path(), out);
        out.writeBytes(REQUEST_END);
        text(head.authority(), out);
        out.writeShort(CRLF);
        head.headers().writeTo(out);
        if (head.headers().contains(HeaderName.TE)) {
            out.writeBytes(CONNECTION_TE);
        }
        if (!head.upgrade().isEmpty() && !head.connects()) {
            upgrade(head.upgrade(), out);
        }
        switch (head.length()) {
            case STREAMED -> out.writeBytes(CHUNKED);
            case FIXED -> contentLength(head.contentLength(), out);
            case NONE -> {
                if (head.contentLength() == 0) {
                    contentLength(0, out);
                } else {
                    out.writeShort(CRLF);
                }
            }
        }
    }

    /**
     * Takes a piece.
     *
     * @param chunked whether a body of unknown length goes in chunks; else it ends with the connection
     * @param close whether the connection ends with this message
     */
    static void response(ResponseHead head, boolean chunked, boolean close, ByteBuf out) {
        int status = head.status();
        if (status < STATUS_LINES.length) {
            out.writeBytes(STATUS_LINES[status]);
        } else {
            text("HTTP/1.1 " + status + " \r\n", out);
        }
        head.headers().writeTo(out);
        if (close) {
            out.writeBytes(CLOSE);
        }
        if (head.length() == BodyLength.STREAMED && chunked) {
            out.writeBytes(CHUNKED);
        } else if (head.contentLength() >= 0 && head.length() != BodyLength.STREAMED) {
            contentLength(head.contentLength(), out);
        } else {
            out.writeShort(CRLF);
        }
    }

    /** Grants an upgrade, or CONNECT. */
    static void switching(ResponseHead head, String protocol, ByteBuf out) {
        boolean connect = protocol.equals(RequestHead.CONNECT);
        out.writeBytes(STATUS_LINES[connect ? head.status() : 101]);
        head.headers().writeTo(out);
        if (!connect) {
            upgrade(protocol, out);
        }
        out.writeShort(CRLF);
    }

    private static void upgrade(String protocol, ByteBuf out) {
        out.writeBytes(UPGRADE);
        text(protocol, out);
        out.writeShort(CRLF);
    }

    /** Longest {@link #chunkStart}. */
    static final int CHUNK_START_LENGTH = 10;

    static void chunkStart(int size, ByteBuf out) {
        int shift = 28;
        while (shift > 0 && (size >>> shift) == 0) {
            shift -= 4;
        }
        for (; shift >= 0; shift -= 4) {
            out.writeByte(HEX[(size >>> shift) & 15]);
        }
        out.writeShort(CRLF);
    }

    static void chunkEnd(ByteBuf out) {
        out.writeShort(CRLF);
    }

    static void lastChunk(ByteBuf out) {
        out.writeBytes(LAST_CHUNK);
    }

    static void trailers(HeaderBlock trailers, ByteBuf out) {
        out.writeBytes(LAST_CHUNK_SIZE);
        trailers.writeTo(out);
        out.writeShort(CRLF);
    }

    private static void contentLength(long length, ByteBuf out) {
        out.writeBytes(CONTENT_LENGTH);
        if (length < 10) {
            out.writeByte((int) ('0' + length));
        } else {
            text(Long.toString(length), out);
        }
        out.writeShort(CRLF);
        out.writeShort(CRLF);
    }

    private static void text(String text, ByteBuf out) {
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
