package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.ConnectionSettings.ProxyHeader;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.Bind;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.config.ListenerConfig.Inspection;
import dev.weft.proxy.config.ListenerConfig.ProxyProtocol;
import dev.weft.proxy.tls.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Endpoints that are told for whom a connection is made. */
@Timeout(60)
class UpstreamProxyProtocolTest {

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    /** Writes down the first line of each connection, then answers requests, or sends back bytes. */
    private static final class Balanced implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();

        Balanced(boolean http) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try {
                        Socket socket = server.accept();
                        sockets.add(socket);
                        Thread.ofVirtual().start(() -> serve(socket, http));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        private void serve(Socket socket, boolean http) {
            try (socket) {
                InputStream in = socket.getInputStream();
                lines.add(line(in));
                while (http) {
                    if (Origin.head(in) == null) {
                        return;
                    }
                    socket.getOutputStream().write(Origin.response(200, "fine"));
                }
                socket.getOutputStream().write(in.readAllBytes());
            } catch (IOException gone) {
                // The proxy closed it.
            }
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                line.append((char) next);
            }
            return line.toString();
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static Mesh told(Mesh mesh, ProxyHeader header) {
        return mesh.policy("backend", policy -> policy.with(policy.connections().with(header)));
    }

    private static String versionOne(Mesh mesh, String listener, Client client) {
        return "PROXY TCP4 127.0.0.1 127.0.0.1 " + client.socket().getLocalPort() + " "
                + mesh.address(listener).getPort() + "\r";
    }

    @Test
    void keepsConnectionsOfEachCallerApart() throws Exception {
        try (Balanced backend = new Balanced(true);
                Mesh mesh = new Mesh()) {
            told(mesh.cluster("backend", backend.port()), ProxyHeader.V1)
                    .routes("out", Mesh.route("backend", null))
                    .http("out", Direction.OUTBOUND, null);
            assertThat(mesh.apply().problems()).isEmpty();
            try (Client one = mesh.dial("out");
                    Client other = mesh.dial("out")) {
                for (int i = 0; i < 3; i++) {
                    assertThat(one.get("/").status()).isEqualTo(200);
                    assertThat(other.get("/").status()).isEqualTo(200);
                }

                assertThat(backend.lines)
                        .containsExactlyInAnyOrder(versionOne(mesh, "out", one), versionOne(mesh, "out", other));
            }
        }
    }

    @Test
    void tellsBeforeOpaqueBytes() throws Exception {
        try (Balanced backend = new Balanced(false);
                Mesh mesh = new Mesh()) {
            told(mesh.cluster("backend", backend.port()), ProxyHeader.V1)
                    .listener(
                            "tcp",
                            Direction.OUTBOUND,
                            new FilterChain(
                                    "tcp",
                                    ChainMatch.ANY,
                                    null,
                                    new ConnectionHandler.Tcp(
                                            "backend", List.of(WeightedCluster.of("backend", 1)), List.of(), null)));
            assertThat(mesh.apply().problems()).isEmpty();
            try (Client client = mesh.dial("tcp")) {
                byte[] opaque = new byte[100];
                client.send(opaque);
                Await.until(() -> !backend.lines.isEmpty());
                client.socket().shutdownOutput();

                assertThat(client.in().readAllBytes()).isEqualTo(opaque);
                assertThat(backend.lines).containsExactly(versionOne(mesh, "tcp", client));
            }
        }
    }

    @Test
    void tellsBeforeTheHandshake() throws Exception {
        TestAuthority authority = new TestAuthority();
        try (Origin origin = Origin.ok("hello");
                Mesh server = new Mesh(Mesh.Secrets.of(authority, Mesh.SERVER), RuntimeOptions.Limits.DEFAULT);
                Mesh caller = new Mesh(Mesh.Secrets.of(authority, Mesh.CLIENT), RuntimeOptions.Limits.DEFAULT)) {
            server.cluster("app", origin.port()).routes("in", Mesh.route("app", null));
            server.listeners.put(
                    "in",
                    new ListenerConfig(
                            "in",
                            new Bind("127.0.0.1", 0, true, false),
                            Direction.INBOUND,
                            new Inspection(false, true, true, false, new ProxyProtocol(false)),
                            List.of(new FilterChain(
                                    "in",
                                    ChainMatch.ANY,
                                    Mesh.STRICT,
                                    new ConnectionHandler.Http(
                                            "in",
                                            new RouteSource.Rds("in"),
                                            List.of(),
                                            List.of(),
                                            HttpOptions.DEFAULT))),
                            null));
            assertThat(server.apply().problems()).isEmpty();
            told(
                            caller.cluster(
                                    "backend",
                                    Mesh.tlsTo(Mesh.SERVER),
                                    server.address("in").getPort()),
                            ProxyHeader.V2)
                    .routes("out", Mesh.route("backend", null))
                    .http("out", Direction.OUTBOUND, null);
            assertThat(caller.apply().problems()).isEmpty();
            try (Client client = caller.dial("out")) {
                assertThat(client.get("/").body()).isEqualTo("hello");
                assertThat(client.get("/").body()).isEqualTo("hello");

                Mesh.Ended seen = server.ended();
                assertThat(seen.peer()).isEqualTo(Mesh.CLIENT);
                assertThat(seen.remote())
                        .isEqualTo("127.0.0.1:" + client.socket().getLocalPort());
            }
        }
    }
}
