package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.weft.policy.match.StringMatch;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.ForeignTls;
import dev.weft.proxy.config.ForeignTls.Name;
import dev.weft.proxy.config.ForeignTls.Type;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.Client.Reply;
import dev.weft.proxy.stage.HandshakeFailure.Reason;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.RevocationServer;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers outside of the mesh: public names, roots and client certificates from files. */
class TlsOriginationTest {

    private static final char[] NO_PASSWORD = new char[0];

    @TempDir
    private Path folder;

    private final X509Bundle root = authority("O=roots");

    @Test
    void speaksTlsToAServerKnownByItsName() throws Exception {
        try (Server server = new Server(leaf(root, "api.example.com"), null);
                Mesh mesh = to(server, files("", ""), name("api.example.com"));
                Client client = mesh.dial("out")) {
            Reply reply = client.get("/");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("nobody");
        }
    }

    @Test
    void takesAWildcardCertificateForOneLabel() throws Exception {
        try (Server server = new Server(leaf(root, "*.example.com"), null);
                Mesh mesh = to(server, files("", ""), name("API.example.com"));
                Mesh deeper = to(server, files("", ""), name("v1.api.example.com"));
                Client client = mesh.dial("out");
                Client deep = deeper.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(deep.get("/").status()).isEqualTo(503);
        }
    }

    @Test
    void refusesAServerOfAnotherName() throws Exception {
        try (Server server = new Server(leaf(root, "evil.example.com"), null);
                Mesh mesh = to(server, files("", ""), name("api.example.com"));
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(503);
            assertThat(failure(mesh)).isEqualTo(Reason.SAN_MISMATCH);
        }
    }

    @Test
    void refusesAServerOfAnotherRoot() throws Exception {
        try (Server server = new Server(leaf(authority("O=strangers"), "api.example.com"), null);
                Mesh mesh = to(server, files("", ""), name("api.example.com"));
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(503);
            assertThat(failure(mesh)).isEqualTo(Reason.UNTRUSTED);
        }
    }

    @Test
    void refusesEverybodyWhereNoNameIsAccepted() throws Exception {
        try (Server server = new Server(leaf(root, "api.example.com"), null);
                Mesh mesh = to(server, files("", ""));
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(503);
        }
    }

    @Test
    void believesAnybodyWhereTheUserSaidSo() throws Exception {
        try (Server server = new Server(leaf(authority("O=strangers"), "whoever"), null);
                Mesh mesh = to(server, new ForeignTls.Files("", "", ""));
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void refusesARevokedServerAndOneThatNoListTellsOf() throws Exception {
        RevocationServer authority = RevocationServer.getInstance();
        authority.register(root);
        X509Bundle honest = leaf(root, "api.example.com");
        X509Bundle revoked = leaf(root, "api.example.com");
        authority.revoke(revoked, Instant.now().minusSeconds(60));
        Path lists = list(authority, root);
        X509Bundle stranger = authority("O=strangers");
        authority.register(stranger);
        Path ofOthers = list(authority, stranger);

        assertThat(get(honest, lists)).isEqualTo("200 null");
        assertThat(get(revoked, lists)).isEqualTo("503 REVOKED");
        assertThat(get(honest, ofOthers)).isEqualTo("503 REVOKED");
    }

    private static Path list(RevocationServer authority, X509Bundle issuer) throws Exception {
        byte[] der;
        try (InputStream in = authority.getCrlUri(issuer).toURL().openStream()) {
            der = in.readAllBytes();
        }
        String pem = "-----BEGIN X509 CRL-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END X509 CRL-----\n";
        return Files.writeString(Files.createTempFile("weft", ".crl"), pem);
    }

    private String get(X509Bundle certificate, Path lists) throws Exception {
        Path roots = Files.writeString(folder.resolve("all.pem"), root.getCertificatePEM());
        ForeignTls.Files files = new ForeignTls.Files("", "", roots.toString(), lists.toString());
        try (Server server = new Server(certificate, null);
                Mesh mesh = to(server, files, name("api.example.com"));
                Client client = mesh.dial("out")) {
            int status = client.get("/").status();
            return status + " " + (status == 200 ? null : failure(mesh));
        }
    }

    @Test
    void showsTheCertificateOfAFile() throws Exception {
        X509Bundle own = leaf(root, "client.example.com");
        try (Server server = new Server(leaf(root, "api.example.com"), root);
                Mesh mesh = to(
                        server, files(own.getCertificatePathPEM(), own.getPrivateKeyPEM()), name("api.example.com"));
                Client client = mesh.dial("out")) {
            Reply reply = client.get("/");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("CN=client.example.com");
        }
    }

    @Test
    void failsWhileAFileIsMissingOrNoCertificate() throws Exception {
        ForeignTls.Files missing =
                new ForeignTls.Files("", "", folder.resolve("missing.pem").toString());
        Path text = Files.writeString(folder.resolve("text.pem"), "no certificate");
        ForeignTls.Files broken = new ForeignTls.Files("", "", text.toString());
        try (Server server = new Server(leaf(root, "api.example.com"), null);
                Mesh mesh = to(server, missing, name("api.example.com"));
                Mesh other = to(server, broken, name("api.example.com"));
                Client client = mesh.dial("out");
                Client second = other.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(503);
            assertThat(failure(mesh)).isEqualTo(Reason.NO_TRUST_BUNDLE);
            assertThat(second.get("/").status()).isEqualTo(503);
        }
    }

    @Test
    void failsWhenKeyAndCertificateDoNotBelongTogether() throws Exception {
        X509Bundle own = leaf(root, "client.example.com");
        X509Bundle other = leaf(root, "other.example.com");
        try (Server server = new Server(leaf(root, "api.example.com"), root);
                Mesh mesh = to(
                        server, files(own.getCertificatePathPEM(), other.getPrivateKeyPEM()), name("api.example.com"));
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(503);
        }
    }

    private static Reason failure(Mesh mesh) throws InterruptedException {
        return mesh.handshakes.poll(5, TimeUnit.SECONDS).reason();
    }

    private static Name name(String host) {
        return new Name(Type.DNS, StringMatch.exact(host));
    }

    private Mesh to(Server server, ForeignTls.Files files, Name... names) {
        UpstreamTls tls = UpstreamTls.of(new ForeignTls(files, List.of(names)), "api.example.com", List.of());
        Mesh mesh = new Mesh();
        mesh.cluster("server", tls, server.port())
                .routes("out", Mesh.route("server", null))
                .http("out", Direction.OUTBOUND, null);
        mesh.apply();
        return mesh;
    }

    private ForeignTls.Files files(String certificate, String key) throws Exception {
        Path roots = Files.writeString(folder.resolve("roots.pem"), root.getCertificatePEM());
        if (certificate.isEmpty()) {
            return new ForeignTls.Files("", "", roots.toString());
        }
        return new ForeignTls.Files(
                Files.writeString(folder.resolve("client.pem"), certificate).toString(),
                Files.writeString(folder.resolve("key.pem"), key).toString(),
                roots.toString());
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
                .addExtensionOctetString("2.5.29.17", false, dnsName(host))
                .setKeyUsage(true, CertificateBuilder.KeyUsage.digitalSignature)
                .addExtendedKeyUsageClientAuth()
                .addExtendedKeyUsageServerAuth()
                .buildIssuedBy(issuer);
    }

    /** A subject alternative name in DER; the builder takes no wildcards. */
    private static byte[] dnsName(String host) {
        byte[] name = host.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(0x30);
        der.write(name.length + 2);
        der.write(0x82);
        der.write(name.length);
        der.writeBytes(name);
        return der.toByteArray();
    }

    /** A server of the JDK that answers who called it. */
    private static final class Server implements AutoCloseable {
        private final HttpsServer server;

        Server(X509Bundle certificate, X509Bundle clients) throws Exception {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(certificate.toKeyStore(NO_PASSWORD), NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys.getKeyManagers(),
                    clients == null ? null : trust(clients).getTrustManagers(),
                    null);
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context) {
                @Override
                public void configure(HttpsParameters parameters) {
                    SSLParameters wanted = context.getDefaultSSLParameters();
                    wanted.setNeedClientAuth(clients != null);
                    parameters.setSSLParameters(wanted);
                }
            });
            server.createContext("/", exchange -> {
                var session = ((com.sun.net.httpserver.HttpsExchange) exchange).getSSLSession();
                byte[] who =
                        (clients == null ? "nobody" : session.getPeerPrincipal().getName()).getBytes();
                exchange.sendResponseHeaders(200, who.length);
                exchange.getResponseBody().write(who);
                exchange.close();
            });
            server.start();
        }

        private static TrustManagerFactory trust(X509Bundle root) throws Exception {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("root", root.getCertificate());
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
