package dev.weft.proxy.detect;

import java.util.List;

/**
 * What the first bytes of a connection tell.
 *
 * @param tls whether they begin a TLS handshake
 * @param serverName SNI in lower case; empty without
 * @param applicationProtocols ALPN offers, or {@code http/1.0}, {@code http/1.1}, {@code h2c} of plaintext; empty where unknown
 */
public record FirstBytes(boolean tls, String serverName, List<String> applicationProtocols) {

    /** Nothing is known: taken for plain bytes. */
    public static final FirstBytes RAW = new FirstBytes(false, "", List.of());

    static final FirstBytes HTTP10 = new FirstBytes(false, "", List.of("http/1.0"));
    static final FirstBytes HTTP1 = new FirstBytes(false, "", List.of("http/1.1"));
    static final FirstBytes HTTP2 = new FirstBytes(false, "", List.of("h2c"));
    static final FirstBytes TLS = new FirstBytes(true, "", List.of());

    /** The name that {@code transport_protocol} matches. */
    public String transportProtocol() {
        return tls ? "tls" : "raw_buffer";
    }
}
