package dev.weft.proxy.detect;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads first bytes without taking them. Never looks at more than {@link #MAX} bytes, never allocates what a length field
 * says.
 *
 * <p>Source: RFC 8446 sections 4.1.2 and 5.1, RFC 6066 section 3, RFC 7301 section 3.1; Envoy's TLS inspector.
 */
public final class Sniffer {

    /** Bytes after which a connection is taken as it looks. */
    public static final int MAX = 16 * 1024;

    private static final int RECORD_HEADER = 5;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = " HTTP/1.".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_METHOD = 20;
    /** A request line that is longer is taken for one before its end: the HTTP side has limits and answers of its own. */
    private static final int MAX_LINE = 4 * 1024;

    private Sniffer() {}

    /**
     * Looks.
     *
     * @param bytes all that has come
     * @return {@code null}: more is needed
     */
    public static @Nullable FirstBytes look(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (length == 0) {
            return null;
        }
        int start = bytes.readerIndex();
        if (bytes.getByte(start) != HANDSHAKE) {
            return http(bytes, start, length);
        }
        if (length < RECORD_HEADER + 1) {
            return length >= MAX ? FirstBytes.RAW : null;
        }
        if (bytes.getByte(start + 1) != 3 || bytes.getByte(start + RECORD_HEADER) != CLIENT_HELLO) {
            return FirstBytes.RAW;
        }
        int record = bytes.getUnsignedShort(start + 3);
        if (length < RECORD_HEADER + record) {
            return length >= MAX ? FirstBytes.TLS : null;
        }
        return hello(new Cursor(bytes, start + RECORD_HEADER, start + RECORD_HEADER + record));
    }

    private static @Nullable FirstBytes http(ByteBuf bytes, int start, int length) {
        int same = 0;
        while (same < length && same < PREFACE.length && bytes.getByte(start + same) == PREFACE[same]) {
            same++;
        }
        if (same == PREFACE.length) {
            return FirstBytes.HTTP2;
        }
        if (same == length) {
            return null;
        }
        int method = 0;
        while (method < length && method <= MAX_METHOD && isUpper(bytes.getByte(start + method))) {
            method++;
        }
        if (method == length && method <= MAX_METHOD) {
            return null;
        }
        if (method == 0 || method > MAX_METHOD || bytes.getByte(start + method) != ' ') {
            return FirstBytes.RAW;
        }
        return requestLine(bytes, start + method + 1, start + length);
    }

    // Other protocols begin with a word and a space, too: only the end of the line tells.
    private static @Nullable FirstBytes requestLine(ByteBuf bytes, int from, int end) {
        for (int at = from; at < end; at++) {
            byte b = bytes.getByte(at);
            if (b == '\n') {
                int last = at > from && bytes.getByte(at - 1) == '\r' ? at - 1 : at;
                int version = last - VERSION.length - 1;
                return version < from + 1 ? FirstBytes.RAW : version(bytes, version);
            }
            if (b < ' ' && b != '\r' || b == 0x7f) {
                return FirstBytes.RAW;
            }
        }
        return end - from < MAX_LINE ? null : FirstBytes.HTTP1;
    }

    private static FirstBytes version(ByteBuf bytes, int at) {
        for (int i = 0; i < VERSION.length; i++) {
            if (bytes.getByte(at + i) != VERSION[i]) {
                return FirstBytes.RAW;
            }
        }
        byte minor = bytes.getByte(at + VERSION.length);
        return minor == '0' ? FirstBytes.HTTP10 : minor == '1' ? FirstBytes.HTTP1 : FirstBytes.RAW;
    }

    private static boolean isUpper(byte b) {
        return b >= 'A' && b <= 'Z';
    }

    // A hello over several records is rare: the handshake itself will read it, only SNI and ALPN stay unknown.
    private static FirstBytes hello(Cursor in) {
        in.skip(4 + 2 + 32);
        in.skip(in.u8());
        in.skip(in.u16());
        in.skip(in.u8());
        int end = Math.min(in.u16() + in.at, in.end);
        String name = "";
        List<String> protocols = List.of();
        while (in.at + 4 <= end) {
            int type = in.u16();
            int length = in.u16();
            int next = in.at + length;
            if (next > end) {
                break;
            }
            if (type == SERVER_NAME) {
                name = serverName(new Cursor(in.bytes, in.at, next));
            } else if (type == ALPN) {
                protocols = protocols(new Cursor(in.bytes, in.at, next));
            }
            in.at = next;
        }
        return new FirstBytes(true, name, protocols);
    }

    private static String serverName(Cursor in) {
        in.skip(2);
        if (in.u8() != 0) {
            return "";
        }
        return in.text(in.u16()).toLowerCase(Locale.ROOT);
    }

    private static List<String> protocols(Cursor in) {
        in.skip(2);
        List<String> names = new ArrayList<>();
        while (in.at < in.end && names.size() < 16) {
            names.add(in.text(in.u8()));
        }
        return names;
    }

    /** Reads what is there; beyond the end there are zeros. */
    private static final class Cursor {
        private final ByteBuf bytes;
        private final int end;
        private int at;

        Cursor(ByteBuf bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        int u8() {
            return at < end ? bytes.getUnsignedByte(at++) : 0;
        }

        int u16() {
            return u8() << 8 | u8();
        }

        void skip(int count) {
            at = Math.min(end, at + count);
        }

        String text(int length) {
            int take = Math.min(length, end - at);
            String text = bytes.toString(at, Math.max(0, take), StandardCharsets.ISO_8859_1);
            skip(take);
            return text;
        }
    }
}
