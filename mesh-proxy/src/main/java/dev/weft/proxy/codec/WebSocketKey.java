package dev.weft.proxy.codec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * The key and its answer, which WebSocket over HTTP/1.1 needs and WebSocket over HTTP/2 does not have: a hop between the
 * two adds them.
 *
 * <p>Source: RFC 6455 sections 4.1 and 4.2.2, RFC 8441 section 5.
 */
final class WebSocketKey {

    static final String PROTOCOL = "websocket";
    static final String KEY = "sec-websocket-key";
    static final String ACCEPT = "sec-websocket-accept";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int BYTES = 16;

    private WebSocketKey() {}

    /** A new one. It is no secret. */
    static String next(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** What answers a key. */
    static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
