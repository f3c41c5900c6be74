package dev.weft.proxy.codec;

/**
 * Whether text is a host with an optional port and nothing else.
 *
 * <p>Source: RFC 3986 section 3.2, RFC 9110 section 7.2. Stricter: no user information, no empty labels.
 */
public final class Authority {

    private static final int MAX = 512;
    private static final int MAX_PORT_DIGITS = 5;
    private static final int MAX_PORT = 65_535;

    private Authority() {}

    /** Whether it is one. */
    public static boolean valid(String text) {
        if (text.isEmpty() || text.length() > MAX) {
            return false;
        }
        int end = text.charAt(0) == '[' ? literal(text) : name(text);
        return end > 0 && (end == text.length() || text.charAt(end) == ':' && port(text, end + 1));
    }

    /** Whether it is one that names a port, above 0. */
    public static boolean validWithPort(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || colon == text.length() - 1 || !valid(text)) {
            return false;
        }
        for (int i = colon + 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return Integer.parseInt(text, colon + 1, text.length(), 10) > 0;
    }

    private static int name(String text) {
        int i = 0;
        boolean afterDot = true;
        while (i < text.length() && text.charAt(i) != ':') {
            char c = text.charAt(i);
            if (!Octets.isHost(c) || c == '.' && afterDot) {
                return -1;
            }
            afterDot = c == '.';
            i++;
        }
        return i;
    }

    private static int literal(String text) {
        int end = text.indexOf(']');
        if (end < 2) {
            return -1;
        }
        char first = text.charAt(1);
        if (first == 'v' || first == 'V') {
            return future(text, end) ? end + 1 : -1;
        }
        int colons = 0;
        for (int i = 1; i < end; i++) {
            char c = text.charAt(i);
            if (c == ':') {
                colons++;
            } else if (Octets.hex(c) < 0 && c != '.') {
                return -1;
            }
            if (c == '.' && text.charAt(i - 1) == '.') {
                return -1;
            }
        }
        return colons >= 2 ? end + 1 : -1;
    }

    private static boolean future(String text, int end) {
        int dot = text.indexOf('.');
        if (dot < 3 || dot >= end - 1) {
            return false;
        }
        for (int i = 2; i < dot; i++) {
            if (Octets.hex(text.charAt(i)) < 0) {
                return false;
            }
        }
        for (int i = dot + 1; i < end; i++) {
            char c = text.charAt(i);
            if (c == '%' || c != ':' && !Octets.isHost(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean port(String text, int from) {
        int digits = text.length() - from;
        if (digits > MAX_PORT_DIGITS) {
            return false;
        }
        int port = 0;
        for (int i = from; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            port = port * 10 + digit;
        }
        return port <= MAX_PORT;
    }
}
