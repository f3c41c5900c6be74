package dev.weft.proxy.tracing;

/** Ids as lower-case hexadecimal text. */
final class Hex {

    private static final char[] DIGITS = "0123456789abcdef".toCharArray();
    private static final int LONG_DIGITS = 16;

    private Hex() {}

    static void append(StringBuilder out, long value) {
        for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
            out.append(DIGITS[(int) (value >>> shift) & 15]);
        }
    }

    static String of(long value) {
        StringBuilder out = new StringBuilder(LONG_DIGITS);
        append(out, value);
        return out.toString();
    }

    /** Whether text is only hexadecimal; W3C allows lower case only, B3 both. */
    static boolean isHex(CharSequence text, int from, int to, boolean upper) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || upper && c >= 'A' && c <= 'F';
            if (!digit) {
                return false;
            }
        }
        return true;
    }
}
