package dev.weft.proxy.tls;

import dev.weft.proxy.tls.TlsSecrets.Trust;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks the trust bundle about the peer's chain during the handshake. Whether the peer is the one that was wanted is asked
 * when the handshake is done ({@link ClientTls#peer}). Called on event loops.
 */
final class PeerTrustManager extends X509ExtendedTrustManager {

    private final Trust trust;
    private final X509Certificate[] roots;

    PeerTrustManager(Trust trust) {
        this.trust = trust;
        this.roots = trust.roots().toArray(X509Certificate[]::new);
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (trust.verify(List.of(chain)) instanceof TlsSecrets.Verdict.Refused refused) {
            throw new PeerRefusedException(refused);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return roots.clone();
    }
}
