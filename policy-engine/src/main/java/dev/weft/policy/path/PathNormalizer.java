package dev.weft.policy.path;

import dev.weft.policy.path.NormalizedPath.Rejected;

/**
 * Normalises request targets in one mode. A target that is already normal is returned as it is, without a copy.
 *
 * <p>The result is a fixed point: normalising it again changes nothing. Dot segments that lead above the root stay at
 * the root. Where Envoy passes a percent sign without two hexadecimal digits on, this refuses it: backends do not agree
 * on what such a path means.
 *
 * <p>Source: Envoy {@code ConnectionManagerUtility::maybeNormalizePath}, RFC 3986 sections 5.2.4 and 6.2.2, Istio
 * security documentation on path normalization.
 */
public final class PathNormalizer {

    private static final String HEX = "0123456789ABCDEF";

    private final PathNormalization mode;

    /** A normaliser of this mode. */
    public PathNormalizer(PathNormalization mode) {
        this.mode = mode;
    }

    /**
     * Normalises a target in origin form, or {@code *}.
     *
     * @param target the request target as received, one character a byte
     */
    public NormalizedPath normalize(String target) {
        int length = target.length();
        if (length == 0) {
            return Rejected.EMPTY;
        }
        if (target.charAt(0) != '/') {
            return target.equals("*") ? new RequestPath(target, 1) : Rejected.NOT_ABSOLUTE;
        }
        int pathEnd = -1;
        int end = length;
        for (int i = 0; i < length; i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c == 0x7f || c > 0xff) {
                return Rejected.ILLEGAL_CHARACTER;
            }
            if (c == '#' && end == length) {
                end = i;
            } else if (c == '?' && pathEnd < 0 && end == length) {
                pathEnd = i;
            }
        }
        if (pathEnd < 0) {
            pathEnd = end;
        }
        if (mode == PathNormalization.NONE || isNormal(target, pathEnd)) {
            return new RequestPath(end == length ? target : target.substring(0, end), pathEnd);
        }
        return rebuild(target, pathEnd, end);
    }

    /** Whether the path needs no change, judged from its characters alone; may say no for a path that is normal. */
    private boolean isNormal(String target, int pathEnd) {
        boolean merge = mode != PathNormalization.BASE;
        char previous = 0;
        for (int i = 0; i < pathEnd; i++) {
            char c = target.charAt(i);
            if (c == '%' || c == '\\' || needsEscape(c)) {
                return false;
            }
            if (previous == '/' && (c == '.' || merge && c == '/')) {
                return false;
            }
            previous = c;
        }
        return true;
    }

    private NormalizedPath rebuild(String target, int pathEnd, int end) {
        String path = target.substring(0, pathEnd);
        if (mode == PathNormalization.DECODE_AND_MERGE_SLASHES) {
            path = decodeSlashes(path);
        }
        StringBuilder out = new StringBuilder(path.length() + 16);
        Rejected rejected = canonicalize(path, out);
        if (rejected != Rejected.EMPTY) {
            return rejected;
        }
        if (mode != PathNormalization.BASE) {
            mergeSlashes(out);
        }
        int newPathEnd = out.length();
        out.append(target, pathEnd, end);
        return new RequestPath(target.contentEquals(out) ? target : out.toString(), newPathEnd);
    }

    private static String decodeSlashes(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        StringBuilder out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int value = c == '%' ? escapedByte(path, i) : -1;
            if (value == '/' || value == '\\') {
                out.append((char) value);
                i += 2;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Appends the canonical form; returns why there is none, {@link Rejected#EMPTY} standing for "there is one". */
    private static Rejected canonicalize(String path, StringBuilder out) {
        int i = 0;
        while (i < path.length()) {
            char c = path.charAt(i);
            if (c == '/' || c == '\\') {
                out.append('/');
                i = skipDotSegments(path, i + 1, out);
            } else if (c == '%') {
                int value = escapedByte(path, i);
                if (value <= 0) {
                    return value < 0 ? Rejected.MALFORMED_ESCAPE : Rejected.ESCAPED_NUL;
                }
                if (isUnreserved(value)) {
                    out.append((char) value);
                } else {
                    out.append(path, i, i + 3);
                }
                i += 3;
            } else {
                if (needsEscape(c)) {
                    out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                } else {
                    out.append(c);
                }
                i++;
            }
        }
        return Rejected.EMPTY;
    }

    /** INVARIANT: {@code out} ends with a slash, before and after. Returns where the next real segment starts. */
    private static int skipDotSegments(String path, int start, StringBuilder out) {
        int at = start;
        while (true) {
            int i = at;
            int dots = 0;
            while (dots < 3 && dotLength(path, i) > 0) {
                i += dotLength(path, i);
                dots++;
            }
            boolean whole = i == path.length() || path.charAt(i) == '/' || path.charAt(i) == '\\';
            if (dots == 0 || dots > 2 || !whole) {
                return at;
            }
            if (dots == 2) {
                int parent = out.lastIndexOf("/", out.length() - 2);
                out.setLength(Math.max(parent, 0) + 1);
            }
            if (i == path.length()) {
                return i;
            }
            at = i + 1;
        }
    }

    /** How many characters a dot takes at {@code i}: 1, 3 when escaped, 0 when there is none. */
    private static int dotLength(String path, int i) {
        if (i >= path.length()) {
            return 0;
        }
        if (path.charAt(i) == '.') {
            return 1;
        }
        return path.charAt(i) == '%' && escapedByte(path, i) == '.' ? 3 : 0;
    }

    private static void mergeSlashes(StringBuilder out) {
        int to = 0;
        for (int from = 0; from < out.length(); from++) {
            char c = out.charAt(from);
            if (c != '/' || to == 0 || out.charAt(to - 1) != '/') {
                out.setCharAt(to++, c);
            }
        }
        out.setLength(to);
    }

    /** The byte that the escape at {@code percent} stands for; -1 when it is none. */
    private static int escapedByte(String path, int percent) {
        if (percent + 2 >= path.length()) {
            return -1;
        }
        int high = hexDigit(path.charAt(percent + 1));
        int low = hexDigit(path.charAt(percent + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int hexDigit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private static boolean isUnreserved(int c) {
        int lower = c | 0x20;
        return c < 0x80 && lower >= 'a' && lower <= 'z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    /** Characters that may not stand in a path as they are (RFC 3986) and are escaped where they do. */
    private static boolean needsEscape(char c) {
        return c >= 0x80 || "\"<>^`{|}".indexOf(c) >= 0;
    }
}
