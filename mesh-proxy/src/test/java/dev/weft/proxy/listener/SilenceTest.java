package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.policy.cluster.ConnectionSettings.Http2KeepAlive;
import dev.weft.policy.path.PathNormalization;
import dev.weft.proxy.config.ConnectionHandler.Connections;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.UpstreamHttp;
import dev.weft.proxy.config.UpstreamHttp.Protocol;
import dev.weft.proxy.listener.FrameClient.Frame;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to connections and requests on which nothing is said, or that last too long. */
@Timeout(60)
class SilenceTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private static Mesh mesh(int port, Connections connections) {
        HttpOptions options = new HttpOptions(
                        PathNormalization.MERGE_SLASHES,
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(10),
                        60,
                        true,
                        "weft")
                .with(connections);
        Mesh mesh = new Mesh();
        mesh.cluster("backend", port)
                .routes("out", Mesh.route("backend", null))
                .http("out", Direction.OUTBOUND, null, options);
        assertThat(mesh.apply().problems()).isEmpty();
        return mesh;
    }

    private static Connections pinging(Duration interval, Duration timeout) {
        return new Connections(null, null, new Http2KeepAlive(interval, timeout), false);
    }

    private static Connections idle(Duration silence) {
        return new Connections(null, silence, null, false);
    }

    private static Connections lasting(Duration most) {
        return new Connections(most, null, null, false);
    }

    @Test
    void asksASilentClientAndLeavesOneThatDoesNotAnswer() throws Exception {
        try (Origin origin = Origin.silent();
                Mesh mesh = mesh(origin.port(), pinging(SHORT, SHORT));
                FrameClient client = new FrameClient(mesh.address("out"))) {
            client.request(1, true, "GET", "/").flush();

            Frame ping = client.await(FrameClient.PING);

            assertThat(ping).isNotNull();
            assertThat(ping.flags()).isZero();
            assertThat(client.await(FrameClient.PING)).isNull();
            Mesh.Ended ended = mesh.ended();
            assertThat(ended.flags()).isEqualTo("DC");
            assertThat(ended.details()).isEqualTo("downstream_local_disconnect(http2_ping_timeout)");
        }
    }

    @Test
    void keepsAClientThatAnswers() throws Exception {
        try (Origin origin = Origin.ok("hello");
                Mesh mesh = mesh(origin.port(), pinging(Duration.ofMillis(50), Duration.ofSeconds(5)));
                FrameClient client = new FrameClient(mesh.address("out"))) {
            client.flush();
            for (int i = 0; i < 5; i++) {
                Frame ping = client.await(FrameClient.PING);
                assertThat(ping).isNotNull();
                client.frame(FrameClient.PING, 1, 0, ping.payload()).flush();
            }
            client.request(1, true, "GET", "/").flush();

            assertThat(client.answer(1)).isEqualTo("200 hello");
        }
    }

    @Test
    void asksASilentServerAndAnswersForIt() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Mesh mesh = mesh(server.getLocalPort(), Connections.DEFAULT)) {
            CompletableFuture<Integer> pings = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> pings.complete(pings(server)));
            mesh.policy(
                    "backend",
                    policy -> LimitsTest.connections(
                            policy,
                            new ConnectionSettings(
                                    0, Duration.ofMinutes(1), null, null, new Http2KeepAlive(SHORT, SHORT))));
            mesh.clusters.computeIfPresent(
                    "backend", (name, cluster) -> cluster.withHttp(UpstreamHttp.of(Protocol.HTTP2)));
            assertThat(mesh.apply().problems()).isEmpty();
            try (Client client = mesh.dial("out")) {
                Client.Reply reply =
                        client.send("GET / HTTP/1.1\r\nHost: catalog\r\n\r\n").read();

                assertThat(reply.status()).isEqualTo(503);
                assertThat(mesh.ended().flags()).isEqualTo("UC");
                assertThat(pings.get(5, TimeUnit.SECONDS)).isEqualTo(1);
            }
        }
    }

    /** Takes one connection, answers nothing, counts the PING frames until it is closed. */
    private static int pings(ServerSocket server) {
        int count = 0;
        try (Socket socket = server.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readNBytes(24);
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                count += in.readUnsignedByte() == FrameClient.PING ? 1 : 0;
                in.skipNBytes(5L + length);
            }
        } catch (java.io.IOException ended) {
            return count;
        }
    }

    @Test
    void tellsAnOldConnectionToGoAndAnswersWhatIsOpen() throws Exception {
        CompletableFuture<@Nullable Void> go = new CompletableFuture<>();
        try (Origin origin = Origin.answering((request, out) -> {
                    go.join();
                    out.write(Origin.response(200, "late"));
                    return true;
                });
                Mesh mesh = mesh(origin.port(), lasting(Duration.ofMillis(500)));
                FrameClient client = new FrameClient(mesh.address("out"))) {
            client.request(1, true, "GET", "/").flush();

            Frame first = client.await(FrameClient.GOAWAY);
            assertThat(first).isNotNull();
            assertThat(first.number(4)).isZero();
            Frame ping = client.await(FrameClient.PING);
            assertThat(ping).isNotNull();
            client.frame(FrameClient.PING, 1, 0, ping.payload()).flush();
            Frame last = client.await(FrameClient.GOAWAY);
            assertThat(last).isNotNull();
            assertThat(last.number(0)).isEqualTo(1);
            go.complete(null);

            assertThat(client.answer(1)).isEqualTo("200 late");
            assertThat(client.read()).isNull();
        }
    }

    @Test
    void closesAnOldHttp1ConnectionAfterItsAnswer() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = mesh(origin.port(), lasting(Duration.ofMillis(300)));
                Client client = mesh.dial("out")) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: catalog\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);

            assertThat(client.in().read()).isEqualTo(-1);
        }
    }

    @Test
    void answersARequestOnWhichNothingIsSaid() throws Exception {
        try (Origin origin = Origin.silent();
                Mesh mesh = mesh(origin.port(), idle(SHORT));
                Client client = mesh.dial("out");
                FrameClient frames = new FrameClient(mesh.address("out"))) {
            Client.Reply reply =
                    client.send("GET / HTTP/1.1\r\nHost: catalog\r\n\r\n").read();

            assertThat(reply.status()).isEqualTo(408);
            Mesh.Ended ended = mesh.ended();
            assertThat(ended.flags()).isEqualTo("SI");
            assertThat(ended.details()).isEqualTo("stream_idle_timeout");

            frames.request(1, true, "GET", "/").flush();
            assertThat(frames.answer(1)).contains("request_timeout");
        }
    }

    @Test
    void cutsAnAnswerThatFallsSilent() throws Exception {
        CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".getBytes());
                    out.flush();
                    over.join();
                    return false;
                });
                Mesh mesh = mesh(origin.port(), idle(SHORT));
                FrameClient frames = new FrameClient(mesh.address("out"))) {
            frames.request(1, true, "GET", "/").flush();

            assertThat(frames.answer(1)).startsWith("reset");
            assertThat(mesh.ended().flags()).isEqualTo("SI");
            over.complete(null);
        }
    }

    @Test
    void aRequestThatGoesOnIsLeftAlone() throws Exception {
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n".getBytes());
                    for (int i = 0; i < 8; i++) {
                        out.write('x');
                        out.flush();
                        java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                    }
                    return true;
                });
                Mesh mesh = mesh(origin.port(), idle(Duration.ofMillis(500)));
                Client client = mesh.dial("out")) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: catalog\r\n\r\n")
                            .read()
                            .body())
                    .isEqualTo("xxxxxxxx");
        }
    }

    @Test
    void servesHttp10WhereAskedTo() throws Exception {
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write(
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n".getBytes());
                    return true;
                });
                Mesh mesh = mesh(origin.port(), new Connections(null, null, null, true));
                Client client = mesh.dial("out");
                Client nobody = mesh.dial("out")) {
            client.send("GET /old HTTP/1.0\r\nHost: catalog\r\nConnection: keep-alive\r\n\r\n");
            String all = new String(client.in().readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);

            assertThat(all).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhello");
            assertThat(all).containsIgnoringCase("connection: close").doesNotContainIgnoringCase("transfer-encoding");
            assertThat(origin.seen().getFirst().line()).isEqualTo("GET /old HTTP/1.1");
            assertThat(nobody.send("GET / HTTP/1.0\r\n\r\n").read().status()).isEqualTo(400);
        }
    }
}
