package dev.weft.proxy.dns;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One question, as it came.
 *
 * <p>Source: RFC 1035 section 4, RFC 6891.
 *
 * @param bytes the whole message; never changed
 * @param name in lower case without the last dot
 * @param type 1 for A, 28 for AAAA
 * @param internet whether the class is IN
 * @param questionEnd where the question section ends
 * @param edns whether the asker knows EDNS
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity only
record DnsQuery(byte[] bytes, String name, int type, boolean internet, int questionEnd, boolean edns) {

    static final int A = 1;
    static final int AAAA = 28;

    private static final int HEADER = 12;
    private static final int OPT = 41;
    private static final int MAX_NAME = 255;
    private static final int MAX_LABEL = 63;
    private static final int RESPONSE = 0x8000;
    private static final int OPCODE = 0x7800;

    /** Reads a message; {@code null}: it is not a plain query with one question. */
    static @Nullable DnsQuery parse(byte[] bytes) {
        if (bytes.length < HEADER) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int flags = in.getShort(2);
        if ((flags & (RESPONSE | OPCODE)) != 0 || in.getShort(4) != 1) {
            return null;
        }
        StringBuilder name = new StringBuilder();
        int at = name(bytes, name);
        if (at < 0 || at + 4 > bytes.length) {
            return null;
        }
        int type = Short.toUnsignedInt(in.getShort(at));
        boolean internet = in.getShort(at + 2) == 1;
        int end = at + 4;
        return new DnsQuery(bytes, name.toString().toLowerCase(Locale.ROOT), type, internet, end, hasOpt(in, end));
    }

    // A question's name is never compressed: nothing stands before it.
    private static int name(byte[] bytes, StringBuilder name) {
        int at = HEADER;
        while (at < bytes.length) {
            int length = Byte.toUnsignedInt(bytes[at++]);
            if (length == 0) {
                return at;
            }
            if (length > MAX_LABEL || at + length > bytes.length || name.length() + length >= MAX_NAME) {
                return -1;
            }
            if (!name.isEmpty()) {
                name.append('.');
            }
            name.append(new String(bytes, at, length, StandardCharsets.ISO_8859_1));
            at += length;
        }
        return -1;
    }

    private static boolean hasOpt(ByteBuffer in, int end) {
        int additional = Short.toUnsignedInt(in.getShort(10));
        boolean first = in.getShort(6) == 0 && in.getShort(8) == 0;
        return first && additional > 0 && end + 11 <= in.capacity() && in.get(end) == 0 && in.getShort(end + 1) == OPT;
    }

    int id() {
        return Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(0));
    }

    /** Whether another message has the same id and question: an answer to this one. */
    boolean answeredBy(byte[] answer) {
        if (answer.length < questionEnd || (answer[2] & 0x80) == 0 || answer[0] != bytes[0] || answer[1] != bytes[1]) {
            return false;
        }
        for (int i = HEADER; i < questionEnd; i++) {
            if (lower(answer[i]) != lower(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }
}
