package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where whole connections go: by the server name of a TLS handshake that is not ours, and by shares. */
@Timeout(60)
class ConnectionRoutingTest {

    private final Mesh mesh = new Mesh();

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        mesh.close();
        Leaks.requireNone();
    }

    /** Reads what a client says and answers with its own name. */
    private static final class Named implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicReference<byte[]> heard = new AtomicReference<>();

        Named(String name, int length) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try (Socket socket = server.accept()) {
                        heard.set(socket.getInputStream().readNBytes(length));
                        socket.getOutputStream().write(name.getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException gone) {
                        return;
                    }
                }
            });
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    static byte[] hello(String serverName) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        engine.setSSLParameters(parameters);
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), record);
        byte[] bytes = new byte[record.flip().remaining()];
        record.get(bytes);
        return bytes;
    }

    private static FilterChain chain(String serverName, WeightedCluster... clusters) {
        return new FilterChain(
                serverName,
                new ChainMatch(0, List.of(), List.of(serverName), "tls", List.of()),
                null,
                new ConnectionHandler.Tcp(serverName, List.of(clusters), List.of(), null));
    }

    private String answer(byte[]... parts) throws IOException {
        try (Client client = mesh.dial("out")) {
            for (byte[] part : parts) {
                client.send(part);
            }
            return new String(client.in().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aServerNameDecidesAndTheHandshakeIsPassedOnUnchanged() throws Exception {
        byte[] api = hello("api.example.com");
        byte[] other = hello("IMG.example.com");
        byte[] unknown = hello("example.org");
        try (Named one = new Named("one", api.length);
                Named two = new Named("two", other.length)) {
            mesh.cluster("one", one.port())
                    .cluster("two", two.port())
                    .listener(
                            "out",
                            Direction.OUTBOUND,
                            chain("api.example.com", WeightedCluster.of("one", 1)),
                            chain("*.example.com", WeightedCluster.of("two", 1)));
            assertThat(mesh.apply().problems()).isEmpty();

            assertThat(answer(api)).isEqualTo("one");
            assertThat(one.heard.get()).isEqualTo(api);
            assertThat(answer(other)).isEqualTo("two");
            assertThat(two.heard.get()).isEqualTo(other);
            assertThat(answer(unknown)).isEmpty();
        }
    }

    @Test
    void aHandshakeThatComesByteByByteIsToldAsWell() throws Exception {
        byte[] api = hello("api.example.com");
        byte[][] bytes = new byte[api.length][];
        for (int i = 0; i < api.length; i++) {
            bytes[i] = new byte[] {api[i]};
        }
        try (Named one = new Named("one", api.length)) {
            mesh.cluster("one", one.port())
                    .listener("out", Direction.OUTBOUND, chain("api.example.com", WeightedCluster.of("one", 1)));
            mesh.apply();

            assertThat(answer(bytes)).isEqualTo("one");
            assertThat(one.heard.get()).isEqualTo(api);
        }
    }

    @Test
    void connectionsAreSharedByWeight() throws Exception {
        byte[] hello = hello("api.example.com");
        try (Named one = new Named("one", hello.length);
                Named two = new Named("two", hello.length)) {
            mesh.cluster("one", one.port())
                    .cluster("two", two.port())
                    .listener(
                            "out",
                            Direction.OUTBOUND,
                            chain("api.example.com", WeightedCluster.of("one", 80), WeightedCluster.of("two", 20)));
            mesh.apply();

            int second = 0;
            for (int i = 0; i < 500; i++) {
                second += answer(hello).equals("two") ? 1 : 0;
            }

            // Four standard deviations of a binomial distribution around 100 of 500.
            assertThat(second).isBetween(100 - 36, 100 + 36);
        }
    }
}
