package dev.weft.proxy.tls;

import dev.weft.policy.match.StringMatch;
import dev.weft.proxy.config.ForeignTls;
import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.types.SpiffeId;
import io.netty.handler.ssl.SslHandler;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a TLS connection whose handshake is done and whose chain was verified in it. Only this package makes one.
 * Confined to the connection's event loop.
 */
public final class TlsPeer {

    private static final int URI_SAN = 6;
    private static final int MAX_DETAIL = 256;

    private final @Nullable SpiffeId id;
    private final @Nullable X509Certificate leaf;
    private final String applicationProtocol;
    private @Nullable String hash;

    private TlsPeer(@Nullable SpiffeId id, @Nullable X509Certificate leaf, SslHandler handler) {
        this.id = id;
        this.leaf = leaf;
        String protocol = handler.applicationProtocol();
        this.applicationProtocol = protocol == null ? "" : protocol;
    }

    /** The outcome of looking at a peer. */
    public sealed interface Check {
        /** It may be talked to. */
        record Accepted(TlsPeer peer) implements Check {}

        /** It may not: close the connection before any byte of a request. */
        record Refused(HandshakeFailure.Reason reason, String detail) implements Check {}
    }

    /** Its identity; {@code null} when it showed no certificate. */
    public @Nullable SpiffeId id() {
        return id;
    }

    /** The negotiated ALPN protocol; empty when there is none. */
    public String applicationProtocol() {
        return applicationProtocol;
    }

    /**
     * SHA-256 of the leaf certificate in lower-case hex; empty without one.
     *
     * <p>Source: Envoy's {@code Hash} in {@code x-forwarded-client-cert}.
     */
    public String certificateHash() {
        if (hash == null) {
            hash = leaf == null ? "" : sha256(leaf);
        }
        return hash;
    }

    static Check anonymous(SslHandler handler) {
        return new Check.Accepted(new TlsPeer(null, null, handler));
    }

    static Check check(SslHandler handler, List<StringMatch> allowed, boolean anybody) {
        X509Certificate leaf = leaf(handler);
        if (leaf == null) {
            return allowed.isEmpty() && anybody
                    ? anonymous(handler)
                    : new Check.Refused(HandshakeFailure.Reason.NO_PEER_CERTIFICATE, "no certificate");
        }
        Optional<SpiffeId> id = idOf(leaf);
        if (id.isEmpty()) {
            return new Check.Refused(HandshakeFailure.Reason.MALFORMED_SVID, "no single SPIFFE ID");
        }
        String uri = id.get().toString();
        if (!anybody && !matchesAny(allowed, uri)) {
            return new Check.Refused(
                    HandshakeFailure.Reason.SAN_MISMATCH, bounded("peer: " + uri + " (expected: " + allowed + ")"));
        }
        return new Check.Accepted(new TlsPeer(id.get(), leaf, handler));
    }

    /** A server outside of the mesh: it has no identity, but must have one of the names. */
    static Check checkForeign(SslHandler handler, ForeignTls expected) {
        X509Certificate leaf = leaf(handler);
        if (leaf == null) {
            return new Check.Refused(HandshakeFailure.Reason.NO_PEER_CERTIFICATE, "no certificate");
        }
        if (!expected.files().roots().isEmpty() && !ForeignNames.accept(expected.names(), leaf)) {
            return new Check.Refused(
                    HandshakeFailure.Reason.SAN_MISMATCH,
                    bounded("peer: " + ForeignNames.of(leaf) + " (expected: " + expected.names() + ")"));
        }
        return new Check.Accepted(new TlsPeer(null, leaf, handler));
    }

    private static @Nullable X509Certificate leaf(SslHandler handler) {
        try {
            Certificate[] chain = handler.engine().getSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate x509 ? x509 : null;
        } catch (SSLPeerUnverifiedException noCertificate) {
            return null;
        }
    }

    private static Optional<SpiffeId> idOf(X509Certificate leaf) {
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            String uri = null;
            if (names != null) {
                for (List<?> name : names) {
                    if ((Integer) name.getFirst() == URI_SAN) {
                        if (uri != null) {
                            return Optional.empty();
                        }
                        uri = (String) name.get(1);
                    }
                }
            }
            return uri == null ? Optional.empty() : SpiffeId.tryParse(uri);
        } catch (CertificateParsingException malformed) {
            return Optional.empty();
        }
    }

    private static boolean matchesAny(List<StringMatch> allowed, String uri) {
        for (StringMatch match : allowed) {
            if (SanMatch.matches(match, uri)) {
                return true;
            }
        }
        return false;
    }

    private static String bounded(String text) {
        return text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL) + "…";
    }

    private static String sha256(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateException e) {
            throw new IllegalStateException("SHA-256 of a certificate", e);
        }
    }
}
