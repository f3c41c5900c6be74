package dev.weft.types.svid;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A trust manager that judges the peer's chain alone: who shows it and over which transport makes no difference, and host
 * names are never compared. Of the six overloads of its parent, those with a socket or an engine would otherwise add the
 * JDK's own checks. Subclasses decide; called on any thread.
 *
 * <p>Source: X509-SVID, section 5.
 */
public abstract class ChainTrustManager extends X509ExtendedTrustManager {

    /** For subclasses. */
    protected ChainTrustManager() {}

    /**
     * Judges the chain of a client.
     *
     * @param chain leaf first; as the peer sent it
     * @throws CertificateException when it is not trusted; the message is for our log, never for the peer
     */
    protected abstract void checkClient(List<X509Certificate> chain) throws CertificateException;

    /**
     * Judges the chain of a server.
     *
     * @param chain leaf first; as the peer sent it
     * @throws CertificateException when it is not trusted; the message is for our log, never for the peer
     */
    protected abstract void checkServer(List<X509Certificate> chain) throws CertificateException;

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checkClient(List.of(chain));
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClient(List.of(chain));
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClient(List.of(chain));
    }

    @Override
    public final void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checkServer(List.of(chain));
    }

    @Override
    public final void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServer(List.of(chain));
    }

    @Override
    public final void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServer(List.of(chain));
    }

    /** None unless overridden: SVID peers need no hint, and naming roots would tell a stranger which mesh this is. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
