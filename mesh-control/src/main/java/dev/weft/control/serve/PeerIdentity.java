package dev.weft.control.serve;

import dev.weft.types.SpiffeId;
import dev.weft.types.svid.SvidProfile;
import dev.weft.types.svid.SvidVerdict;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Takes the caller's identity from its TLS session and refuses a call without one before a byte is read.
 *
 * <p>The chain itself was verified against the trust bundle in the handshake.
 */
public final class PeerIdentity implements ServerInterceptor {

    /** The verified identity of the caller. */
    public static final Context.Key<SpiffeId> KEY = Context.key("weft.peer");

    /** An interceptor for services that require an identity. */
    public PeerIdentity() {}

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Optional<SpiffeId> peer = peer(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        if (peer.isEmpty()) {
            call.close(
                    Status.UNAUTHENTICATED.withDescription(
                            "client certificate: none or without identity (expected: an X.509-SVID of the mesh)"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(Context.current().withValue(KEY, peer.get()), call, headers, next);
    }

    private static Optional<SpiffeId> peer(@org.jspecify.annotations.Nullable SSLSession session) {
        if (session == null) {
            return Optional.empty();
        }
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate certificate : session.getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
        return switch (SvidProfile.check(chain.isEmpty() ? chain : chain.subList(0, 1))) {
            case SvidVerdict.Accepted(var id) -> Optional.of(id);
            case SvidVerdict.Refused refused -> Optional.empty();
        };
    }
}
