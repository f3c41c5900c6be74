package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.config.DownstreamTls;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.config.UpstreamHttp;
import dev.weft.proxy.tls.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port whose protocol nobody declared, through two sidecars as the control plane configures them. */
@Timeout(60)
class DetectionTest {

    private static final List<String> PLAIN_HTTP = List.of("http/1.0", "http/1.1", "h2c");
    private static final List<String> MESH_HTTP = List.of("istio-http/1.0", "istio-http/1.1", "istio-h2");
    private static final List<String> MESH_BYTES = List.of("istio", "istio-peer-exchange");

    private final TestAuthority authority = new TestAuthority();
    private final Mesh client = new Mesh(Mesh.Secrets.of(authority, Mesh.CLIENT), RuntimeOptions.Limits.DEFAULT);
    private final Mesh server = new Mesh(Mesh.Secrets.of(authority, Mesh.SERVER), RuntimeOptions.Limits.DEFAULT);

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        client.close();
        server.close();
        Leaks.requireNone();
    }

    private static FilterChain chain(
            String name, String transport, List<String> protocols, @Nullable DownstreamTls tls, boolean http) {
        return new FilterChain(
                name,
                new ChainMatch(0, List.of(), List.of(), transport, protocols),
                tls,
                http
                        ? new ConnectionHandler.Http(
                                name, new RouteSource.Rds("all"), List.of(), List.of(), HttpOptions.DEFAULT)
                        : new ConnectionHandler.Tcp("app", List.of(WeightedCluster.of("app", 1)), List.of(), null));
    }

    private static void cluster(Mesh mesh, int port, @Nullable UpstreamTls tls) {
        mesh.cluster("app", tls, port).routes("all", Mesh.route("app", null));
        mesh.clusters.computeIfPresent(
                "app", (name, made) -> made.withHttp(UpstreamHttp.of(UpstreamHttp.Protocol.SAME_AS_DOWNSTREAM)));
    }

    /** The application behind {@code in}, {@code in} behind {@code out}. */
    private void sidecars(int app) {
        DownstreamTls http = new DownstreamTls("default", "ROOTCA", true, List.of(), List.of("http/1.1"));
        DownstreamTls bytes = new DownstreamTls("default", "ROOTCA", true, List.of(), List.of());
        cluster(server, app, null);
        server.listener(
                "in",
                Direction.INBOUND,
                chain("mtls-http", "tls", MESH_HTTP, http, true),
                chain("mtls", "tls", MESH_BYTES, bytes, false),
                chain("plaintext-http", "raw_buffer", PLAIN_HTTP, null, true),
                chain("plaintext", "raw_buffer", List.of(), null, false),
                chain("own-tls", "tls", List.of(), null, false));
        assertThat(server.apply().problems()).isEmpty();
        UpstreamTls tls =
                new UpstreamTls("default", "ROOTCA", List.of(StringMatch.exact(Mesh.SERVER)), "", List.of("istio"));
        cluster(client, server.address("in").getPort(), tls);
        client.listener(
                "out",
                Direction.OUTBOUND,
                chain("http", "raw_buffer", PLAIN_HTTP, null, true),
                chain("tcp", "raw_buffer", List.of(), null, false),
                chain("tcp-tls", "tls", List.of(), null, false));
        assertThat(client.apply().problems()).isEmpty();
    }

    /** An application that speaks first, then repeats what it hears. */
    private static ServerSocket greeter() throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (IOException gone) {
                    return;
                }
            }
        });
        return server;
    }

    private static String read(Client client, int length) throws IOException {
        return new String(client.in().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    @Test
    void requestsAreRoutedOneByOneOnBothSides() throws Exception {
        try (Origin origin = Origin.ok("books")) {
            sidecars(origin.port());

            try (Client caller = client.dial("out")) {
                for (String part : "GET /books HTTP/1.1\r\nHost: catalog\r\n\r\n".split("")) {
                    caller.send(part);
                }
                assertThat(caller.read().status()).isEqualTo(200);
                assertThat(caller.get("/again").status()).isEqualTo(200);
            }

            assertThat(client.ended().path()).isEqualTo("/books");
            Mesh.Ended first = server.ended();
            assertThat(first.path()).isEqualTo("/books");
            assertThat(first.peer()).isEqualTo(Mesh.CLIENT);
            assertThat(first.mutualTls()).isTrue();
            assertThat(server.ended().path()).isEqualTo("/again");
        }
    }

    @Test
    void grpcIsRoutedCallByCall() throws Exception {
        try (EchoService app = new EchoService()) {
            sidecars(app.port());
            var channel = io.grpc.netty.NettyChannelBuilder.forAddress(client.address("out"))
                    .usePlaintext()
                    .build();
            try {
                byte[] answer = io.grpc.stub.ClientCalls.blockingUnaryCall(
                        channel,
                        EchoService.UNARY,
                        io.grpc.CallOptions.DEFAULT.withDeadlineAfter(10, java.util.concurrent.TimeUnit.SECONDS),
                        "call".getBytes(StandardCharsets.US_ASCII));
                assertThat(answer).isNotNull();
            } finally {
                channel.shutdownNow().awaitTermination(5, java.util.concurrent.TimeUnit.SECONDS);
            }

            // A client that is slow to begin has called the application before: that connection was thrown away.
            Mesh.Ended ended = server.ended();
            while (ended != null && ended.path().isEmpty()) {
                ended = server.ended();
            }
            assertThat(ended).isNotNull();
            assertThat(ended.path()).isEqualTo("/echo.Echo/Unary");
        }
    }

    @Test
    void aServerThatSpeaksFirstIsHeardThroughBothSidecarsWithoutDelay() throws Exception {
        try (ServerSocket app = greeter()) {
            sidecars(app.getLocalPort());

            long before = System.nanoTime();
            try (Client caller = client.dial("out")) {
                assertThat(read(caller, 5)).isEqualTo("hello");
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
                caller.send("bytes");
                assertThat(read(caller, 5)).isEqualTo("bytes");
            }

            Mesh.Ended ended = server.ended();
            assertThat(ended.peer()).isEqualTo(Mesh.CLIENT);
            assertThat(ended.status()).isZero();
        }
    }

    @Test
    void aServerThatSpeaksFirstIsHeardByCallersWithoutSidecar() throws Exception {
        try (ServerSocket app = greeter()) {
            sidecars(app.getLocalPort());

            long before = System.nanoTime();
            try (Client caller = server.dial("in")) {
                assertThat(read(caller, 5)).isEqualTo("hello");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void requestsInTheClearAreRequestsToo() throws Exception {
        try (Origin origin = Origin.ok("books")) {
            sidecars(origin.port());

            try (Client caller = server.dial("in")) {
                assertThat(caller.get("/clear").status()).isEqualTo(200);
            }

            Mesh.Ended ended = server.ended();
            assertThat(ended.path()).isEqualTo("/clear");
            assertThat(ended.mutualTls()).isFalse();
        }
    }

    @Test
    void settingsOfAServerDoNotMakeAConnectionOpaque() throws Exception {
        try (ServerSocket app = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            sidecars(app.getLocalPort());

            try (Client caller = server.dial("in");
                    Socket early = app.accept()) {
                early.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
                early.getOutputStream().flush();
                caller.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");

                try (Socket second = app.accept()) {
                    assertThat(new String(second.getInputStream().readNBytes(9), StandardCharsets.US_ASCII))
                            .isEqualTo("GET /late");
                }
            }
        }
    }

    @Test
    void whoSaysAllAndEndsAtOnceIsAnsweredThroughBothSidecars() throws Exception {
        try (ServerSocket app = greeter()) {
            sidecars(app.getLocalPort());

            for (int i = 0; i < 50; i++) {
                try (Client caller = client.dial("out")) {
                    caller.send("hi");
                    caller.socket().shutdownOutput();
                    assertThat(new String(caller.in().readAllBytes(), StandardCharsets.US_ASCII))
                            .as("try %d", i)
                            .isEqualTo("hellohi");
                }
            }
        }
    }

    @Test
    void whoSaysNothingAndEndsIsClosed() throws Exception {
        try (ServerSocket app = greeter()) {
            sidecars(app.getLocalPort());

            try (Client caller = client.dial("out")) {
                caller.socket().shutdownOutput();
                assertThat(caller.in().readAllBytes()).isEmpty();
            }
        }
    }

    @Test
    void wordsOfOtherProtocolsAreBytes() throws Exception {
        try (ServerSocket app = greeter()) {
            sidecars(app.getLocalPort());

            try (Client caller = client.dial("out")) {
                caller.send("SET book 1\r\n");
                assertThat(read(caller, 17)).isEqualTo("helloSET book 1\r\n");
            }
        }
    }

    @Test
    void tlsOfTheApplicationIsPassedThroughBothSidecars() throws Exception {
        byte[] hello = ConnectionRoutingTest.hello("catalog.shop");
        try (ServerSocket app = greeter()) {
            sidecars(app.getLocalPort());

            try (Client caller = client.dial("out")) {
                caller.send(hello);
                assertThat(read(caller, 5)).isEqualTo("hello");
                assertThat(caller.in().readNBytes(hello.length)).isEqualTo(hello);
            }
            try (Client caller = server.dial("in")) {
                caller.send(hello);
                assertThat(read(caller, 5)).isEqualTo("hello");
                assertThat(caller.in().readNBytes(hello.length)).isEqualTo(hello);
            }
        }
    }
}
