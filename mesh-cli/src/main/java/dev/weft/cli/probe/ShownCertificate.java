package dev.weft.cli.probe;

import dev.weft.cli.network.Network;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificate that a TLS server shows to anybody who connects.
 *
 * @param serial its serial number
 * @param uri its first URI name, the SPIFFE ID; empty when it has none
 * @param notAfter when it ends
 */
public record ShownCertificate(BigInteger serial, String uri, Instant notAfter) {

    private static final int URI_NAME = 6;

    /**
     * Connects and reads the certificate.
     *
     * @throws IOException when there is no TLS server, or it shows nothing
     */
    public static ShownCertificate at(Network network, InetSocketAddress address, Duration timeout) throws IOException {
        try (Socket plain = network.connect(address, timeout)) {
            plain.setSoTimeout(Math.toIntExact(timeout.toMillis()));
            try (SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(plain, null, 0, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setProtocols(new String[] {"TLSv1.3"});
                parameters.setApplicationProtocols(new String[] {"istio-http/1.1", "istio", "http/1.1"});
                socket.setSSLParameters(parameters);
                socket.setUseClientMode(true);
                socket.startHandshake();
                return of((X509Certificate) first(socket.getSession().getPeerCertificates()));
            }
        } catch (GeneralSecurityException failure) {
            throw new IOException(address + ": " + failure.getMessage(), failure);
        }
    }

    private static Certificate first(Certificate[] chain) {
        return chain[0];
    }

    private static ShownCertificate of(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        String uri = names == null
                ? ""
                : names.stream()
                        .filter(name -> Integer.valueOf(URI_NAME).equals(name.get(0)))
                        .map(name -> String.valueOf(name.get(1)))
                        .findFirst()
                        .orElse("");
        return new ShownCertificate(
                certificate.getSerialNumber(), uri, certificate.getNotAfter().toInstant());
    }

    private static SSLContext context() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyCertificate()}, new SecureRandom());
        return context;
    }

    /** Accepts everything: only the certificate is looked at, nothing is sent over the connection. */
    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
