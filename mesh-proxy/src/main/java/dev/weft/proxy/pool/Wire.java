package dev.weft.proxy.pool;

import dev.weft.proxy.config.UpstreamHttp.Protocol;

/** How the connections of one pool are spoken on. */
enum Wire {
    HTTP1,
    HTTP2,
    /** What the endpoint chose in the handshake. */
    NEGOTIATED;

    /**
     * What a request needs.
     *
     * @param http2 whether it came over HTTP/2
     * @param secured whether there is a handshake
     */
    static Wire of(Protocol protocol, boolean http2, boolean secured) {
        return switch (protocol) {
            case HTTP1 -> HTTP1;
            case HTTP2 -> HTTP2;
            case SAME_AS_DOWNSTREAM -> http2 ? HTTP2 : HTTP1;
            case ALPN -> secured ? NEGOTIATED : HTTP1;
        };
    }
}
