package dev.weft.policy.matcher;

/** Decimal integers in header values, read without an object and without an exception. */
final class Decimal {

    private Decimal() {}

    /** Whether the text is a decimal integer, sign allowed, that is at least {@code start} and less than {@code end}. */
    static boolean isWithin(String text, long start, long end) {
        int length = text.length();
        boolean negative = length > 0 && text.charAt(0) == '-';
        int i = negative || length > 0 && text.charAt(0) == '+' ? 1 : 0;
        if (i == length) {
            return false;
        }
        // INVARIANT: value is the negative of the digits read, because Long.MIN_VALUE has no positive counterpart.
        long value = 0;
        for (; i < length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                return false;
            }
            value = value * 10 - digit;
        }
        if (!negative) {
            if (value == Long.MIN_VALUE) {
                return false;
            }
            value = -value;
        }
        return value >= start && value < end;
    }
}
