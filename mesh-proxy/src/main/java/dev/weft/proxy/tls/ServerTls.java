package dev.weft.proxy.tls;

import dev.weft.proxy.config.DownstreamTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/** How connections of one filter chain are terminated. Any thread. */
public final class ServerTls {

    private final TlsContexts contexts;
    private final DownstreamTls config;

    ServerTls(TlsContexts contexts, DownstreamTls config) {
        this.contexts = contexts;
        this.config = config;
    }

    /** A handler for one accepted connection, with the secrets of this moment. */
    public TlsStart newHandler(ByteBufAllocator allocator) {
        return switch (contexts.serverContext(config)) {
            case TlsContexts.Context.Missing missing -> new TlsStart.Unavailable(missing.reason());
            case TlsContexts.Context.Ready ready ->
                new TlsStart.Ready(
                        ready.context().newHandler(allocator),
                        ready.identity() == null ? null : ready.identity().id());
        };
    }

    /**
     * Who connected, after the handshake.
     *
     * @return refused when the chain accepts only other peers
     */
    public TlsPeer.Check peer(SslHandler handler) {
        return config.trustSecret().isEmpty()
                ? TlsPeer.anonymous(handler)
                : TlsPeer.check(
                        handler, config.allowedSans(), config.allowedSans().isEmpty());
    }
}
