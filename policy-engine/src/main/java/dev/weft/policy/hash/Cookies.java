package dev.weft.policy.hash;

import dev.weft.policy.facts.RequestFacts;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Cookies of requests, found without copying, and the text of new ones.
 *
 * <p>Source: Envoy {@code Http::Utility::parseCookieValue}, {@code makeSetCookieValue}.
 */
public final class Cookies {

    /** The header of requests that they are in. */
    public static final String HEADER = "cookie";

    /** A place is a header's index, start and end in 8, 24 and 24 bits, plus one in the lowest. */
    private static final int BITS = 24;

    private static final int MASK = (1 << BITS) - 1;

    private Cookies() {}

    /** Where the first cookie of a name with a value is, for {@link #index}, {@link #start}, {@link #end}; 0 for none. */
    public static long find(RequestFacts request, String name) {
        int count = Math.min(255, request.headerCount(HEADER));
        for (int i = 0; i < count; i++) {
            long place = find(request.headerValue(HEADER, i), i, name);
            if (place != 0) {
                return place;
            }
        }
        return 0;
    }

    private static long find(String header, int index, String name) {
        int length = Math.min(MASK, header.length());
        int at = 0;
        while (at < length) {
            int end = header.indexOf(';', at);
            end = end < 0 ? length : Math.min(end, length);
            while (at < end && header.charAt(at) == ' ') {
                at++;
            }
            int valueAt = at + name.length() + 1;
            if (valueAt <= end && header.startsWith(name, at) && header.charAt(valueAt - 1) == '=') {
                boolean quoted = end - valueAt >= 2 && header.charAt(valueAt) == '"' && header.charAt(end - 1) == '"';
                int from = quoted ? valueAt + 1 : valueAt;
                int to = quoted ? end - 1 : end;
                return from == to ? 0 : place(index, from, to);
            }
            at = end + 1;
        }
        return 0;
    }

    private static long place(int index, int from, int to) {
        return ((long) index << 2 * BITS | (long) from << BITS | to) << 1 | 1;
    }

    /** Which of the headers it is in. */
    public static int index(long place) {
        return (int) (place >>> 2 * BITS + 1);
    }

    /** Where its value begins there, without quotes. */
    public static int start(long place) {
        return (int) (place >>> BITS + 1) & MASK;
    }

    /** Where its value ends there, exclusive. */
    public static int end(long place) {
        return (int) (place >>> 1) & MASK;
    }

    /** Sixteen hexadecimal digits. */
    static String newValue(long random) {
        return HexFormat.of().toHexDigits(random);
    }

    static String setCookie(HashPolicy.Key.Cookie cookie, String value) {
        StringBuilder header = new StringBuilder(80);
        header.append(cookie.name()).append("=\"").append(value).append('"');
        Duration ttl = cookie.ttl();
        if (ttl != null && ttl.toSeconds() > 0) {
            header.append("; Max-Age=").append(ttl.toSeconds());
        }
        if (!cookie.path().isEmpty()) {
            header.append("; Path=").append(cookie.path());
        }
        cookie.attributes().forEach((name, attribute) -> {
            header.append("; ").append(name);
            if (!attribute.isEmpty()) {
                header.append('=').append(attribute);
            }
        });
        return header.append("; HttpOnly").toString();
    }
}
