package dev.weft.policy.matcher;

/**
 * Comparison of text ranges. Case is ignored for ASCII letters only: Unicode folding would let a Kelvin sign pass for a
 * {@code k}.
 */
public final class Ascii {

    private Ascii() {}

    /** The character in lower case when it is an ASCII capital, else as it is. */
    public static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }

    /** Whether {@code text} holds {@code part} at {@code at}; the caller has checked the length. */
    static boolean regionEquals(String text, int at, String part, boolean ignoreCase) {
        if (!ignoreCase) {
            return text.startsWith(part, at);
        }
        for (int i = 0; i < part.length(); i++) {
            if (lower(text.charAt(at + i)) != lower(part.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The hash that {@link TextTable} uses, over a range in lower case. */
    static int lowerHash(String text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + lower(text.charAt(i));
        }
        return hash;
    }
}
