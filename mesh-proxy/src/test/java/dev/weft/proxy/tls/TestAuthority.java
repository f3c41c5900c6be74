package dev.weft.proxy.tls;

import dev.weft.proxy.stage.HandshakeFailure.Reason;
import dev.weft.types.SpiffeId;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** A certificate authority for tests: one root, SVIDs for any identity and time. */
public final class TestAuthority {

    private final X509Bundle root;

    /** Creates a root of its own. */
    public TestAuthority() {
        try {
            root = new CertificateBuilder()
                    .ecp256()
                    .subject("O=cluster.local")
                    .setIsCertificateAuthority(true)
                    .notBefore(Instant.EPOCH)
                    .notAfter(Instant.parse("2999-01-01T00:00:00Z"))
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key and certificate for an identity, valid between the two moments. */
    public TlsSecrets.Identity issue(String spiffeId, Instant notBefore, Instant notAfter) {
        try {
            X509Bundle leaf = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=workload")
                    .addSanUriName(spiffeId)
                    .setKeyUsage(true, CertificateBuilder.KeyUsage.digitalSignature)
                    .addExtendedKeyUsageClientAuth()
                    .addExtendedKeyUsageServerAuth()
                    .notBefore(notBefore)
                    .notAfter(notAfter)
                    .buildIssuedBy(root);
            return new TlsSecrets.Identity(
                    leaf.getKeyPair().getPrivate(), List.of(leaf.getCertificate()), SpiffeId.parse(spiffeId));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Trusts what this authority issued, at the given moment. */
    public TlsSecrets.Trust trustAt(Instant now) {
        X509Certificate certificate = root.getCertificate();
        return new TlsSecrets.Trust() {
            @Override
            public List<X509Certificate> roots() {
                return List.of(certificate);
            }

            @Override
            public TlsSecrets.Verdict verify(List<X509Certificate> chain) {
                X509Certificate leaf = chain.getFirst();
                try {
                    leaf.verify(certificate.getPublicKey());
                    if (now.isBefore(leaf.getNotBefore().toInstant())) {
                        return new TlsSecrets.Verdict.Refused(
                                Reason.NOT_YET_VALID, "not before " + leaf.getNotBefore());
                    }
                    if (now.isAfter(leaf.getNotAfter().toInstant())) {
                        return new TlsSecrets.Verdict.Refused(Reason.EXPIRED, "not after " + leaf.getNotAfter());
                    }
                    return new TlsSecrets.Verdict.Trusted(SpiffeId.parse((String)
                            leaf.getSubjectAlternativeNames().iterator().next().get(1)));
                } catch (GeneralSecurityException untrusted) {
                    return new TlsSecrets.Verdict.Refused(Reason.UNTRUSTED, "not issued by our root");
                }
            }
        };
    }
}
