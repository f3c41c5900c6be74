package dev.weft.proxy.tls;

import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.types.svid.ChainTrustManager;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509TrustManager;

/**
 * Whether a server or a client outside of the mesh chains to the roots of a file; a server's names are looked at when the
 * handshake is done ({@link ClientTls#peer}), a client's are not. Called on event loops.
 */
final class ForeignTrustManager extends ChainTrustManager {

    /** TLS 1.3 does not tell the key exchange by its cipher. */
    private static final String ANY_EXCHANGE = "UNKNOWN";

    private static final int MOST_CAUSES = 8;

    private final X509TrustManager roots;

    ForeignTrustManager(X509TrustManager roots) {
        this.roots = roots;
    }

    @Override
    protected void checkClient(List<X509Certificate> chain) throws CertificateException {
        try {
            roots.checkClientTrusted(chain.toArray(X509Certificate[]::new), ANY_EXCHANGE);
        } catch (CertificateException refused) {
            throw new PeerRefusedException(
                    new TlsSecrets.Verdict.Refused(reason(refused), String.valueOf(refused.getMessage())));
        }
    }

    @Override
    protected void checkServer(List<X509Certificate> chain) throws CertificateException {
        try {
            roots.checkServerTrusted(chain.toArray(X509Certificate[]::new), ANY_EXCHANGE);
        } catch (CertificateException refused) {
            throw new PeerRefusedException(
                    new TlsSecrets.Verdict.Refused(reason(refused), String.valueOf(refused.getMessage())));
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return roots.getAcceptedIssuers();
    }

    private static HandshakeFailure.Reason reason(Throwable refused) {
        Throwable at = refused;
        for (int i = 0; at != null && i < MOST_CAUSES; i++, at = at.getCause()) {
            if (at instanceof CertificateExpiredException) {
                return HandshakeFailure.Reason.EXPIRED;
            }
            if (at instanceof CertPathValidatorException path
                    && (path.getReason() == CertPathValidatorException.BasicReason.REVOKED
                            || path.getReason()
                                    == CertPathValidatorException.BasicReason.UNDETERMINED_REVOCATION_STATUS)) {
                return HandshakeFailure.Reason.REVOKED;
            }
            if (at instanceof CertificateNotYetValidException) {
                return HandshakeFailure.Reason.NOT_YET_VALID;
            }
        }
        return HandshakeFailure.Reason.UNTRUSTED;
    }
}
