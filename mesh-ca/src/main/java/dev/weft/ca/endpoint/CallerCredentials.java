package dev.weft.ca.endpoint;

import dev.weft.ca.attest.Credentials;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Takes bearer token and TLS client certificate off a call, before the service sees it. Judges nothing. */
final class CallerCredentials implements ServerInterceptor {

    /** What the caller of the running method brought. */
    static final Context.Key<Credentials> OF_CALL = Context.key("weft-ca-credentials");

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "bearer ";

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Credentials credentials = new Credentials(
                token(headers.get(AUTHORIZATION)), chain(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)));
        return Contexts.interceptCall(Context.current().withValue(OF_CALL, credentials), call, headers, next);
    }

    private static String token(@Nullable String authorization) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return "";
        }
        return authorization.substring(BEARER.length()).strip();
    }

    private static List<X509Certificate> chain(@Nullable SSLSession session) {
        if (session == null) {
            return List.of();
        }
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate certificate : session.getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
        return chain;
    }
}
