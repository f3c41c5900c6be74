package dev.weft.proxy.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Small ids of the header names that the proxy looks at; 0 stands for every other name. Constants, any thread.
 */
public final class HeaderName {

    private static final List<String> NAMES = new ArrayList<>(List.of(""));

    /** Any name without an id. */
    public static final int OTHER = 0;

    public static final int HOST = define("host");
    public static final int CONNECTION = define("connection");
    public static final int CONTENT_LENGTH = define("content-length");
    public static final int TRANSFER_ENCODING = define("transfer-encoding");
    public static final int EXPECT = define("expect");
    public static final int UPGRADE = define("upgrade");
    public static final int KEEP_ALIVE = define("keep-alive");
    public static final int PROXY_CONNECTION = define("proxy-connection");
    public static final int PROXY_AUTHENTICATE = define("proxy-authenticate");
    public static final int PROXY_AUTHORIZATION = define("proxy-authorization");
    public static final int TE = define("te");
    public static final int TRAILER = define("trailer");
    public static final int HTTP2_SETTINGS = define("http2-settings");
    public static final int USER_AGENT = define("user-agent");
    public static final int DATE = define("date");
    public static final int SERVER = define("server");
    public static final int CONTENT_TYPE = define("content-type");
    public static final int LOCATION = define("location");
    public static final int AUTHORIZATION = define("authorization");
    public static final int COOKIE = define("cookie");
    public static final int SET_COOKIE = define("set-cookie");
    public static final int X_REQUEST_ID = define("x-request-id");
    public static final int X_FORWARDED_FOR = define("x-forwarded-for");
    public static final int X_FORWARDED_PROTO = define("x-forwarded-proto");
    public static final int X_FORWARDED_HOST = define("x-forwarded-host");
    public static final int X_FORWARDED_CLIENT_CERT = define("x-forwarded-client-cert");
    public static final int TRACEPARENT = define("traceparent");
    public static final int TRACESTATE = define("tracestate");
    public static final int B3 = define("b3");
    public static final int X_B3_TRACE_ID = define("x-b3-traceid");
    public static final int X_B3_SPAN_ID = define("x-b3-spanid");
    public static final int X_B3_PARENT_SPAN_ID = define("x-b3-parentspanid");
    public static final int X_B3_SAMPLED = define("x-b3-sampled");
    public static final int X_B3_FLAGS = define("x-b3-flags");
    public static final int ACCEPT = define("accept");
    public static final int ACCEPT_ENCODING = define("accept-encoding");
    public static final int CACHE_CONTROL = define("cache-control");
    public static final int GRPC_STATUS = define("grpc-status");
    public static final int X_ENVOY_ATTEMPT_COUNT = define("x-envoy-attempt-count");
    public static final int GRPC_TIMEOUT = define("grpc-timeout");
    public static final int X_ENVOY_PEER_METADATA = define("x-envoy-peer-metadata");

    /** Set by the sidecar of a server: how its application failed, in the words of retry conditions. */
    public static final int X_WEFT_UPSTREAM_FAILURE = define("x-weft-upstream-failure");

    private static final int BUCKETS = 256;
    private static final byte[][] BYTES = new byte[NAMES.size()][];
    private static final int[][] TABLE = new int[BUCKETS][];
    private static final byte[] LOWER = new byte[256];

    static {
        for (int i = 0; i < LOWER.length; i++) {
            LOWER[i] = (byte) (i >= 'A' && i <= 'Z' ? i + 32 : i);
        }
        for (int id = 1; id < NAMES.size(); id++) {
            BYTES[id] = NAMES.get(id).getBytes(StandardCharsets.ISO_8859_1);
            int bucket = hash(BYTES[id], 0, BYTES[id].length);
            int[] before = TABLE[bucket] == null ? new int[0] : TABLE[bucket];
            int[] after = java.util.Arrays.copyOf(before, before.length + 1);
            after[before.length] = id;
            TABLE[bucket] = after;
        }
    }

    private HeaderName() {}

    private static int define(String name) {
        NAMES.add(name);
        return NAMES.size() - 1;
    }

    /** The name in lower case. */
    public static String text(int id) {
        return NAMES.get(id);
    }

    /** The id of a name in any case; {@link #OTHER} where it has none. */
    public static int of(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return of(bytes, 0, bytes.length);
    }

    /** The id of a name in any case. */
    public static int of(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return OTHER;
        }
        int[] ids = TABLE[hash(bytes, offset, length)];
        if (ids != null) {
            for (int id : ids) {
                if (equalsIgnoreCase(BYTES[id], bytes, offset, length)) {
                    return id;
                }
            }
        }
        return OTHER;
    }

    /** How many ids there are, {@link #OTHER} included. */
    public static int count() {
        return NAMES.size();
    }

    /** A character in lower case. */
    public static byte lower(byte b) {
        return LOWER[b & 0xff];
    }

    /** Compares with text that is in lower case already. */
    static boolean equalsIgnoreCase(byte[] lowerCase, byte[] bytes, int offset, int length) {
        if (lowerCase.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lowerCase[i] != LOWER[bytes[offset + i] & 0xff]) {
                return false;
            }
        }
        return true;
    }

    private static int hash(byte[] bytes, int offset, int length) {
        int first = LOWER[bytes[offset] & 0xff];
        int middle = LOWER[bytes[offset + length / 2] & 0xff];
        int last = LOWER[bytes[offset + length - 1] & 0xff];
        return (length * 31 + first * 7 + middle * 3 + last) & (BUCKETS - 1);
    }
}
