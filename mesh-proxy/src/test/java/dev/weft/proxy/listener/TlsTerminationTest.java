package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.config.DownstreamTls;
import dev.weft.proxy.config.ForeignTls;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.Bind;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.config.ListenerConfig.Inspection;
import dev.weft.proxy.stage.HandshakeFailure.Reason;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients outside of the mesh: certificates from files, chosen by the name that the client asks for. */
@Timeout(60)
class TlsTerminationTest {

    private static final List<String> ALPN = List.of("h2", "http/1.1");
    private static final char[] NO_PASSWORD = new char[0];

    @TempDir
    private Path folder;

    private final X509Bundle root = authority("O=roots");

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    @Test
    void showsTheCertificateOfTheNameThatIsAskedFor() throws Exception {
        try (Origin origin = Origin.ok("yes");
                Mesh mesh = mesh(origin.port(), chain("shop.example.com", ""), chain("*.pay.example.com", ""))) {
            assertThat(ask(mesh, "shop.example.com", null)).isEqualTo("CN=shop.example.com 200 yes");
            assertThat(ask(mesh, "eu.pay.example.com", null)).isEqualTo("CN=*.pay.example.com 200 yes");
            assertThatThrownBy(() -> ask(mesh, "other.example.com", null)).isInstanceOf(IOException.class);
            assertThat(mesh.ended().peer()).isEqualTo("null");
        }
    }

    @Test
    void asksForACertificateWhereRootsAreNamed() throws Exception {
        X509Bundle known = leaf(root, "client");
        // Of the same name: a client shows no certificate of an issuer that was not asked for.
        X509Bundle stranger = leaf(authority("O=roots"), "client");
        String roots = Files.writeString(folder.resolve("roots.pem"), root.getCertificatePEM())
                .toString();
        try (Origin origin = Origin.ok("yes");
                Mesh mesh = mesh(origin.port(), chain("shop.example.com", roots))) {
            assertThat(ask(mesh, "shop.example.com", known)).isEqualTo("CN=shop.example.com 200 yes");
            assertThatThrownBy(() -> ask(mesh, "shop.example.com", null)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> ask(mesh, "shop.example.com", stranger)).isInstanceOf(IOException.class);
            assertThat(mesh.handshakes.poll(5, TimeUnit.SECONDS).reason()).isEqualTo(Reason.NO_PEER_CERTIFICATE);
            assertThat(mesh.handshakes.poll(5, TimeUnit.SECONDS).reason()).isEqualTo(Reason.UNTRUSTED);
            assertThat(origin.seen()).hasSize(1);
        }
    }

    @Test
    void failsWhileAFileIsMissing() throws Exception {
        Path missing = folder.resolve("missing.pem");
        DownstreamTls tls = DownstreamTls.of(new ForeignTls.Files(missing.toString(), missing.toString(), ""), ALPN);
        try (Origin origin = Origin.ok("yes");
                Mesh mesh = mesh(origin.port(), chain("shop.example.com", tls))) {
            assertThatThrownBy(() -> ask(mesh, "shop.example.com", null)).isInstanceOf(IOException.class);
            assertThat(mesh.handshakes.poll(5, TimeUnit.SECONDS).reason()).isEqualTo(Reason.NO_IDENTITY);
            assertThat(origin.seen()).isEmpty();
        }
    }

    @Test
    void takesARenewedCertificate() throws Exception {
        try (Origin origin = Origin.ok("yes");
                Mesh mesh = mesh(origin.port(), chain("shop.example.com", ""))) {
            assertThat(ask(mesh, "shop.example.com", null)).startsWith("CN=shop.example.com");
            X509Bundle renewed = leaf(root, "renewed.example.com");
            Path certificate = folder.resolve("shop.example.com.pem");
            Path key = folder.resolve("shop.example.com.key");
            Files.writeString(key, renewed.getPrivateKeyPEM());
            Files.writeString(certificate, renewed.getCertificatePathPEM());
            Files.setLastModifiedTime(
                    certificate, java.nio.file.attribute.FileTime.fromMillis(Mesh.NOW.toEpochMilli() + 5_000));
            mesh.apply();

            assertThat(ask(mesh, "shop.example.com", null)).startsWith("CN=renewed.example.com");
        }
    }

    private FilterChain chain(String host, String roots) throws Exception {
        X509Bundle own = leaf(root, host);
        String name = host.replace("*", "any");
        return chain(
                host,
                DownstreamTls.of(
                        new ForeignTls.Files(
                                Files.writeString(folder.resolve(name + ".pem"), own.getCertificatePathPEM())
                                        .toString(),
                                Files.writeString(folder.resolve(name + ".key"), own.getPrivateKeyPEM())
                                        .toString(),
                                roots),
                        ALPN));
    }

    private static FilterChain chain(String host, DownstreamTls tls) {
        return new FilterChain(
                host,
                new ChainMatch(0, List.of(), List.of(host), "tls", List.of()),
                tls,
                new ConnectionHandler.Http(
                        host, new RouteSource.Rds("edge"), List.of(), List.of(), HttpOptions.DEFAULT));
    }

    private static Mesh mesh(int port, FilterChain... chains) {
        Mesh mesh = Mesh.gateway();
        mesh.cluster("backend", port).routes("edge", Mesh.route("backend", null));
        mesh.listeners.put(
                "edge",
                new ListenerConfig(
                        "edge",
                        new Bind("127.0.0.1", 0, true, false),
                        Direction.OUTBOUND,
                        new Inspection(false, true, false),
                        List.of(chains),
                        null));
        assertThat(mesh.apply().problems()).isEmpty();
        return mesh;
    }

    /** Who the server says it is, and what it answers. */
    private String ask(Mesh mesh, String name, @Nullable X509Bundle own) throws Exception {
        KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
        roots.load(null, null);
        roots.setCertificateEntry("root", root.getCertificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(roots);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own == null ? null : own.toKeyStore(NO_PASSWORD), NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        try (Socket plain = new Socket("127.0.0.1", mesh.address("edge").getPort());
                SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, 443, false)) {
            plain.setSoTimeout(5_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            if (answer.isEmpty()) {
                throw new IOException("ended");
            }
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName() + " " + answer.substring(9, 12) + " "
                    + answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    private static X509Bundle authority(String subject) {
        try {
            return new CertificateBuilder()
                    .ecp256()
                    .subject(subject)
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Bundle leaf(X509Bundle issuer, String host) throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + host)
                .setKeyUsage(true, CertificateBuilder.KeyUsage.digitalSignature)
                .addExtendedKeyUsageClientAuth()
                .addExtendedKeyUsageServerAuth()
                .buildIssuedBy(issuer);
    }
}
