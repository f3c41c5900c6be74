package dev.weft.proxy.identity;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** TLS towards the control plane: 1.3 only, the server judged by its SPIFFE ID. Stateless. */
public final class ControlPlaneTls {

    private ControlPlaneTls() {}

    /**
     * A client context with the SVID of this moment, for the ADS connection; make another for every connection attempt, so
     * that it shows the newest SVID. Empty while there is no SVID or no bundle: then there is nothing to connect with.
     */
    public static Optional<SslContext> current(SvidSource source, Clock clock) {
        return source.svid()
                .filter(svid -> source.bundle().isPresent())
                .map(svid -> withSvid(svid, ControlPlaneTrust.byBundle(svid.id().trustDomain(), source, clock)));
    }

    static SslContext withSvid(Svid svid, ControlPlaneTrust trust) {
        return build(GrpcSslContexts.forClient()
                .keyManager(svid.privateKey(), svid.chain().toArray(X509Certificate[]::new))
                .trustManager(trust));
    }

    static SslContext anonymous(ControlPlaneTrust trust) {
        return build(GrpcSslContexts.forClient().trustManager(trust));
    }

    private static SslContext build(SslContextBuilder builder) {
        try {
            return builder.protocols("TLSv1.3").build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS 1.3 cannot be set up", e);
        }
    }
}
