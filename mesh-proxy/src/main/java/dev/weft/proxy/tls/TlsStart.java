package dev.weft.proxy.tls;

import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.types.SpiffeId;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/** A handshake that can begin, or why it cannot: without identity or bundle there is no traffic. */
public sealed interface TlsStart {

    /**
     * It can begin.
     *
     * @param handler for one connection's pipeline
     * @param localId the SPIFFE ID that we show; {@code null}: none
     */
    record Ready(SslHandler handler, @Nullable SpiffeId localId) implements TlsStart {}

    /** It cannot: a secret has not arrived. */
    record Unavailable(HandshakeFailure.Reason reason) implements TlsStart {}
}
