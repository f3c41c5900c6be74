package dev.weft.interop;

import dev.weft.ca.boot.CaConfig;
import dev.weft.ca.boot.TokenMint;
import dev.weft.proxy.identity.IdentityAgent;
import dev.weft.proxy.identity.IdentityObserver;
import dev.weft.proxy.identity.SdsServer;
import dev.weft.proxy.identity.Svid;
import dev.weft.types.SpiffeId;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.Pem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** An identity of the mesh that lives in this JVM: for Envoy by SDS, and for calls that go around any client sidecar. */
final class Identity implements AutoCloseable {

    private final IdentityAgent agent;
    private final SdsServer sds;

    private Identity(IdentityAgent agent, SdsServer sds) {
        this.agent = agent;
        this.sds = sds;
    }

    /** Writes a bootstrap file as {@code weft token} does. @param account in the namespace {@code shop}, or {@code NS/SA} */
    static Path bootstrap(Path caState, int controlPort, String account, Path folder) throws IOException {
        return bootstrap(caState, "127.0.0.1:" + controlPort, account, folder);
    }

    /** The same for a control plane elsewhere. */
    static Path bootstrap(Path caState, String controlPlane, String account, Path folder) throws IOException {
        TokenMint mint = TokenMint.open(
                caState, Duration.ofMinutes(10), CaConfig.DEFAULT_AUDIENCE, Clock.systemUTC(), new SecureRandom());
        int slash = account.indexOf('/');
        SpiffeId id = SpiffeId.ofWorkload(
                mint.trustDomain(),
                slash < 0 ? Workload.NAMESPACE : account.substring(0, slash),
                account.substring(slash + 1));
        Files.createDirectories(folder);
        return Files.writeString(
                folder.resolve("bootstrap.json"),
                mint.bootstrapFile(id, controlPlane).toJson());
    }

    static Identity start(int controlPort, Path folder, Path bootstrap) throws IOException {
        IdentityAgent agent = IdentityAgent.start(
                new IdentityAgent.Options(
                        new TrustDomain("cluster.local"),
                        "127.0.0.1",
                        controlPort,
                        folder.resolve("state"),
                        bootstrap,
                        Duration.ZERO),
                Clock.systemUTC(),
                new SecureRandom(),
                IdentityObserver.NONE);
        Await.until(
                "SVID",
                Duration.ofSeconds(20),
                () -> agent.source().svid().isPresent()
                        && agent.source().bundle().isPresent(),
                () -> folder.toString());
        return new Identity(agent, SdsServer.start(folder.resolve("sds"), agent.source()));
    }

    Path socket() {
        return sds.socket();
    }

    /** A connection to an inbound listener with this identity; the handshake is done. */
    SSLSocket connect(String address, int port) throws IOException {
        Socket plain = new Socket();
        plain.connect(new InetSocketAddress(address, port), 5_000);
        return secure(plain, "");
    }

    /** Makes a connection to an inbound listener one of this identity. @param serverName empty for none */
    SSLSocket secure(Socket plain, String serverName) throws IOException {
        plain.setSoTimeout(10_000);
        String address = plain.getInetAddress().getHostAddress();
        int port = plain.getPort();
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(plain, address, port, true);
        // Under PERMISSIVE only who offers a protocol of the mesh is taken for a sidecar; others bring the
        // application's TLS.
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"istio-http/1.1", "istio"});
        if (!serverName.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** For programs that read files: {@code cert.pem}, {@code key.pem} and {@code roots.pem}. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Svid svid = agent.source().svid().orElseThrow();
        Files.writeString(folder.resolve("cert.pem"), Pem.write(svid.chain()));
        Files.writeString(
                folder.resolve("key.pem"),
                Pem.write(Pem.PRIVATE_KEY, svid.privateKey().getEncoded()));
        Files.writeString(
                folder.resolve("roots.pem"),
                agent.source().bundle().orElseThrow().pem());
    }

    private SSLContext context() {
        try {
            Svid svid = agent.source().svid().orElseThrow();
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(
                    "default", svid.privateKey(), new char[0], svid.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(factory.getKeyManagers(), new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException | IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() throws IOException {
        sds.close();
        agent.close();
    }

    /** The tests look at the server's certificate themselves. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
