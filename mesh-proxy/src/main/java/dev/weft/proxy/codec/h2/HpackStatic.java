package dev.weft.proxy.codec.h2;

import dev.weft.proxy.codec.HeaderName;
import java.nio.charset.StandardCharsets;

/** The table that both sides know. Source: RFC 7541 appendix A. */
final class HpackStatic {

    /** Entries; the first is 1. */
    static final int SIZE = 61;

    static final int AUTHORITY = 1;
    static final int METHOD_GET = 2;
    static final int METHOD_POST = 3;
    static final int PATH_ROOT = 4;
    static final int SCHEME_HTTP = 6;
    static final int SCHEME_HTTPS = 7;
    static final int STATUS_200 = 8;
    static final int CONTENT_LENGTH = 28;

    private static final String[] ENTRIES = {
        ":authority",
        ":method: GET",
        ":method: POST",
        ":path: /",
        ":path: /index.html",
        ":scheme: http",
        ":scheme: https",
        ":status: 200",
        ":status: 204",
        ":status: 206",
        ":status: 304",
        ":status: 400",
        ":status: 404",
        ":status: 500",
        "accept-charset",
        "accept-encoding: gzip, deflate",
        "accept-language",
        "accept-ranges",
        "accept",
        "access-control-allow-origin",
        "age",
        "allow",
        "authorization",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-range",
        "content-type",
        "cookie",
        "date",
        "etag",
        "expect",
        "expires",
        "from",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "last-modified",
        "link",
        "location",
        "max-forwards",
        "proxy-authenticate",
        "proxy-authorization",
        "range",
        "referer",
        "refresh",
        "retry-after",
        "server",
        "set-cookie",
        "strict-transport-security",
        "transfer-encoding",
        "user-agent",
        "vary",
        "via",
        "www-authenticate",
    };
    private static final byte[][] NAMES = new byte[SIZE + 1][];
    private static final byte[][] VALUES = new byte[SIZE + 1][];
    private static final int[] IDS = new int[SIZE + 1];
    /** Position of a name by the id of {@link HeaderName}; 0: it has none. */
    private static final int[] POSITIONS = new int[HeaderName.count()];

    static {
        for (int i = 1; i <= SIZE; i++) {
            String entry = ENTRIES[i - 1];
            int colon = entry.indexOf(": ");
            String name = colon < 0 ? entry : entry.substring(0, colon);
            NAMES[i] = name.getBytes(StandardCharsets.ISO_8859_1);
            VALUES[i] = colon < 0 ? new byte[0] : entry.substring(colon + 2).getBytes(StandardCharsets.ISO_8859_1);
            IDS[i] = HeaderName.of(name);
            if (IDS[i] != HeaderName.OTHER && POSITIONS[IDS[i]] == 0) {
                POSITIONS[IDS[i]] = i;
            }
        }
    }

    private HpackStatic() {}

    static byte[] name(int position) {
        return NAMES[position];
    }

    static byte[] value(int position) {
        return VALUES[position];
    }

    /** Id of the name, see {@link HeaderName}. */
    static int id(int position) {
        return IDS[position];
    }

    /** Position of a name; 0: it is not in the table. */
    static int position(int headerName) {
        return POSITIONS[headerName];
    }
}
