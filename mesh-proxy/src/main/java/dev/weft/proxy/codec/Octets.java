package dev.weft.proxy.codec;

/**
 * What a byte may be in a message head.
 *
 * <p>Source: RFC 9110 sections 5.5 and 5.6.2, RFC 9112 section 3.2.
 */
public final class Octets {

    private static final int TOKEN = 1;
    private static final int FIELD_VALUE = 2;
    private static final int TARGET = 4;
    private static final int HOST = 8;
    private static final byte[] CLASSES = new byte[256];

    static {
        for (int c = 0; c < 256; c++) {
            boolean alphanumeric = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            int classes = 0;
            if (alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0) {
                classes |= TOKEN;
            }
            if (c == '\t' || c >= ' ' && c != 127) {
                classes |= FIELD_VALUE;
            }
            if (c > ' ' && c < 127 && c != '#') {
                classes |= TARGET;
            }
            if (alphanumeric || "-._~!$&'()*+,;=%".indexOf(c) >= 0) {
                classes |= HOST;
            }
            CLASSES[c] = (byte) classes;
        }
    }

    private Octets() {}

    /** Characters of names and methods. */
    public static boolean isToken(byte b) {
        return (CLASSES[b & 0xff] & TOKEN) != 0;
    }

    /** Visible characters, blanks and what lies above ASCII. */
    public static boolean isFieldValue(byte b) {
        return (CLASSES[b & 0xff] & FIELD_VALUE) != 0;
    }

    /** Visible ASCII but for {@code #}: a fragment is never sent. */
    public static boolean isTarget(byte b) {
        return (CLASSES[b & 0xff] & TARGET) != 0;
    }

    /** Characters of a registered name. */
    static boolean isHost(char c) {
        return c < 128 && (CLASSES[c] & HOST) != 0;
    }

    static int hex(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
