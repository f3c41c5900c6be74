package dev.weft.proxy.tls;

import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.ForeignTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/** How connections to one cluster's endpoints are secured. Any thread. */
public final class ClientTls {

    private static final int NO_PORT = -1;

    private final TlsContexts contexts;
    private final UpstreamTls config;

    ClientTls(TlsContexts contexts, UpstreamTls config) {
        this.contexts = contexts;
        this.config = config;
    }

    /** A handler for one connection that was dialled, with the secrets of this moment. */
    public TlsStart newHandler(ByteBufAllocator allocator) {
        return switch (contexts.clientContext(config)) {
            case TlsContexts.Context.Missing missing -> new TlsStart.Unavailable(missing.reason());
            case TlsContexts.Context.Ready ready ->
                new TlsStart.Ready(
                        config.sni().isEmpty()
                                ? ready.context().newHandler(allocator)
                                : ready.context().newHandler(allocator, config.sni(), NO_PORT),
                        ready.identity() == null ? null : ready.identity().id());
        };
    }

    /**
     * Who answered, after the handshake and before any byte of a request.
     *
     * <p>Source: Istio's secure naming: a client accepts only the service accounts that the destination's endpoints have; a
     * cluster that names none accepts nobody.
     *
     * @return refused when the server is somebody else than the cluster allows
     */
    public TlsPeer.Check peer(SslHandler handler) {
        ForeignTls foreign = config.foreign();
        return foreign == null
                ? TlsPeer.check(handler, config.allowedSans(), false)
                : TlsPeer.checkForeign(handler, foreign);
    }
}
