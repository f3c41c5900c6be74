package dev.weft.proxy.tls;

import dev.weft.proxy.tls.TlsSecrets.Trust;
import dev.weft.types.svid.ChainTrustManager;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Asks the trust bundle about the peer's chain during the handshake. Whether the peer is the one that was wanted is asked
 * when the handshake is done ({@link ClientTls#peer}). Called on event loops.
 */
final class PeerTrustManager extends ChainTrustManager {

    private final Trust trust;
    private final X509Certificate[] roots;

    PeerTrustManager(Trust trust) {
        this.trust = trust;
        this.roots = trust.roots().toArray(X509Certificate[]::new);
    }

    @Override
    protected void checkClient(List<X509Certificate> chain) throws CertificateException {
        check(chain);
    }

    @Override
    protected void checkServer(List<X509Certificate> chain) throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return roots.clone();
    }

    private void check(List<X509Certificate> chain) throws CertificateException {
        if (trust.verify(chain) instanceof TlsSecrets.Verdict.Refused refused) {
            throw new PeerRefusedException(refused);
        }
    }
}
