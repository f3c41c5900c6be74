package dev.weft.policy.matcher;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses as text. Never asks a resolver, unlike {@code InetAddress.getByName}, and knows no shorthand such as
 * {@code 10.1}.
 *
 * <p>Source: RFC 4291 section 2.2, RFC 6943 section 3.1.1.
 */
public final class IpLiteral {

    private IpLiteral() {}

    /** The address in 4 or 16 bytes; {@code null} when the text is none. No brackets, no zone, no prefix length. */
    public static byte @Nullable [] parse(String text) {
        return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
    }

    private static byte @Nullable [] parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            int value = number(parts[i], 10, 3);
            // A leading zero is octal to some readers and decimal to others.
            if (value < 0 || value > 255 || parts[i].length() > 1 && parts[i].charAt(0) == '0') {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }

    private static byte @Nullable [] parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] bytes = groups(text);
            return bytes != null && bytes.length == 16 ? bytes : null;
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return null;
        }
        byte[] head = groups(text.substring(0, gap));
        byte[] tail = groups(text.substring(gap + 2));
        boolean v4Head = text.substring(0, gap).indexOf('.') >= 0;
        if (head == null || tail == null || v4Head || head.length + tail.length > 14) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(head, 16);
        System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
        return bytes;
    }

    /** Groups of up to four hexadecimal digits, the last two perhaps as dotted IPv4; empty text is no group. */
    private static byte @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        byte[] bytes = new byte[parts.length * 2 + 2];
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                byte[] v4 = parseV4(parts[i]);
                if (v4 == null) {
                    return null;
                }
                System.arraycopy(v4, 0, bytes, length, 4);
                length += 4;
                continue;
            }
            int value = number(parts[i], 16, 4);
            if (value < 0) {
                return null;
            }
            bytes[length++] = (byte) (value >> 8);
            bytes[length++] = (byte) value;
        }
        return Arrays.copyOf(bytes, length);
    }

    private static int number(String digits, int radix, int maxDigits) {
        if (digits.isEmpty() || digits.length() > maxDigits) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }
}
