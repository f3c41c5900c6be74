package dev.weft.policy.session;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a client keeps of a session. Nobody is believed for it: it chooses among endpoints that the request may go to anyway.
 *
 * <p>Source: Envoy {@code CookieBasedSessionState}: base64 of the address, or of a message with the address in field 1 and the
 * end in field 2; field 3, when the session ends in any case, is Weft's own.
 *
 * @param address {@code ADDRESS:PORT} of the endpoint
 * @param expires seconds of the epoch; 0: never
 * @param ends seconds of the epoch, however much it is used; 0: never
 */
public record SessionToken(String address, long expires, long ends) {

    private static final int LONGEST = 256;
    private static final int ADDRESS = 1 << 3 | 2;
    private static final int EXPIRES = 2 << 3;
    private static final int ENDS = 3 << 3;
    private static final int MORE = 0x80;

    /** Reads one; {@code null}: it is none. */
    static @Nullable SessionToken read(String text, int from, int to) {
        if (to <= from || to - from > LONGEST) {
            return null;
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.substring(from, to));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
        if (bytes.length > 0 && bytes[0] == ADDRESS) {
            return message(bytes);
        }
        return bytes.length == 0 ? null : new SessionToken(text(bytes, 0, bytes.length), 0, 0);
    }

    private static @Nullable SessionToken message(byte[] bytes) {
        int length = bytes.length < 2 ? -1 : bytes[1];
        int at = 2 + length;
        if (length <= 0 || at > bytes.length) {
            return null;
        }
        String address = text(bytes, 2, length);
        long[] times = new long[2];
        while (at < bytes.length) {
            int tag = bytes[at++];
            if (tag != EXPIRES && tag != ENDS) {
                return null;
            }
            long value = 0;
            int shift = 0;
            boolean more = true;
            while (more) {
                if (at == bytes.length || shift > 56) {
                    return null;
                }
                value |= (long) (bytes[at] & MORE - 1) << shift;
                more = (bytes[at++] & MORE) != 0;
                shift += 7;
            }
            times[tag == EXPIRES ? 0 : 1] = value;
        }
        return new SessionToken(address, times[0], times[1]);
    }

    /**
     * As clients get it.
     *
     * @param bare the address alone, where there are no times
     */
    String write(boolean bare) {
        if (bare && expires == 0 && ends == 0 || address.length() > Byte.MAX_VALUE) {
            return encode(address);
        }
        StringBuilder out = new StringBuilder(address.length() + 16);
        out.append((char) ADDRESS).append((char) address.length()).append(address);
        time(EXPIRES, expires, out);
        time(ENDS, ends, out);
        return encode(out);
    }

    /** Characters are bytes: addresses are ASCII. */
    private static String encode(CharSequence text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String text(byte[] bytes, int from, int length) {
        char[] text = new char[length];
        for (int i = 0; i < length; i++) {
            text[i] = (char) (bytes[from + i] & 0xff);
        }
        return new String(text);
    }

    private static void time(int tag, long seconds, StringBuilder out) {
        if (seconds == 0) {
            return;
        }
        out.append((char) tag);
        long rest = seconds;
        for (; rest >= MORE; rest >>>= 7) {
            out.append((char) (rest & MORE - 1 | MORE));
        }
        out.append((char) rest);
    }
}
