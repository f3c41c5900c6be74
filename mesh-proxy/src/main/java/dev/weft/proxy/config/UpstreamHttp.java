package dev.weft.proxy.config;

/**
 * Which HTTP a cluster's endpoints are spoken to in.
 *
 * <p>Source: Envoy {@code extensions.upstreams.http.v3.HttpProtocolOptions}.
 *
 * @param protocol which one
 * @param maxConcurrentStreams streams that are opened on one HTTP/2 connection at most, 1 to 2147483647; what the endpoint
 *     allows holds too
 */
public record UpstreamHttp(Protocol protocol, int maxConcurrentStreams) {

    /** HTTP/1.1. */
    public static final UpstreamHttp HTTP1 = of(Protocol.HTTP1);

    public UpstreamHttp {
        if (maxConcurrentStreams < 1) {
            throw new IllegalArgumentException(
                    "maxConcurrentStreams: " + maxConcurrentStreams + " (expected: at least 1)");
        }
    }

    /** As many streams as the endpoint allows. */
    public static UpstreamHttp of(Protocol protocol) {
        return new UpstreamHttp(protocol, Integer.MAX_VALUE);
    }

    /** How the version is found. */
    public enum Protocol {
        /** {@code explicit_http_config.http_protocol_options}. */
        HTTP1,
        /** {@code explicit_http_config.http2_protocol_options}: without TLS with prior knowledge. */
        HTTP2,
        /** {@code use_downstream_protocol_config}: each request as it came. */
        SAME_AS_DOWNSTREAM,
        /** {@code auto_config}: what the endpoint chose in the TLS handshake; without TLS, HTTP/1.1. */
        ALPN
    }
}
