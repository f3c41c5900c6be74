package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.Client.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every way a backend can fail has one defined outcome. */
@Timeout(60)
class FaultyBackendTest {

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private static Mesh mesh(int port, Duration timeout) {
        Mesh mesh = new Mesh();
        mesh.cluster("backend", port)
                .routes("out", Mesh.route("backend", timeout))
                .http("out", Direction.OUTBOUND, null);
        ClusterConfig before = mesh.clusters.get("backend");
        mesh.clusters.put(
                "backend",
                new ClusterConfig(
                        before.name(),
                        before.discovery(),
                        before.policy(),
                        Duration.ofMillis(200),
                        before.transport(),
                        before.service()));
        mesh.apply();
        return mesh;
    }

    @Test
    void refusedIsAConnectFailure() throws Exception {
        try (Mesh mesh = mesh(RetryTest.closedPort(), null);
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(503);
            assertThat(mesh.ended().flags()).isEqualTo("UF");
        }
    }

    @Test
    void aBlackHoleIsAConnectFailureAfterTheConnectTimeout() throws Exception {
        List<Socket> fill = new ArrayList<>();
        try (ServerSocket hole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Mesh mesh = mesh(hole.getLocalPort(), null);
                Client client = mesh.dial("out")) {
            // Two fit into a backlog of one; from then on the kernel drops.
            for (int i = 0; i < 2; i++) {
                Socket socket = new Socket();
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), hole.getLocalPort()), 1_000);
                fill.add(socket);
            }
            assertThat(client.get("/").status()).isEqualTo(503);
            assertThat(mesh.ended().flags()).isEqualTo("UF");
        } finally {
            for (Socket socket : fill) {
                socket.close();
            }
        }
    }

    @Test
    void silenceIsATimeout() throws Exception {
        try (Origin origin = Origin.silent();
                Mesh mesh = mesh(origin.port(), Duration.ofMillis(150));
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(504);
            assertThat(mesh.ended().flags()).isEqualTo("UT");
        }
    }

    @Test
    void aBodyThatStopsIsCutAtTheTimeout() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".getBytes(StandardCharsets.ISO_8859_1));
                    out.flush();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return false;
                });
                Mesh mesh = mesh(origin.port(), Duration.ofMillis(150));
                Client client = mesh.dial("out")) {
            client.send("GET / HTTP/1.1\r\nHost: catalog\r\n\r\n");
            assertThat(cut(client)).isTrue();
            assertThat(mesh.ended().flags()).isEqualTo("UT");
        }
    }

    @Test
    void anAnswerThatDripsIsCutAtTheTimeout() throws Exception {
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write(
                            "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                    CountDownLatch never = new CountDownLatch(1);
                    try {
                        while (!never.await(10, TimeUnit.MILLISECONDS)) {
                            out.write('x');
                            out.flush();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return false;
                });
                Mesh mesh = mesh(origin.port(), Duration.ofMillis(150));
                Client client = mesh.dial("out")) {
            client.send("GET / HTTP/1.1\r\nHost: catalog\r\n\r\n");
            assertThat(cut(client)).isTrue();
            assertThat(mesh.ended().flags()).isEqualTo("UT");
        }
    }

    /** The time for an answer begins when the request is whole, as in Envoy; until then only silence counts. */
    @Test
    void aRequestThatDripsLongerThanTheTimeoutIsAnswered() throws Exception {
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write(Origin.response(200, "got " + request.body().length));
                    return true;
                });
                Mesh mesh = mesh(origin.port(), Duration.ofMillis(150));
                Client client = mesh.dial("out")) {
            client.send("POST / HTTP/1.1\r\nHost: catalog\r\nContent-Length: 30\r\n\r\n");
            CountDownLatch never = new CountDownLatch(1);
            for (int i = 0; i < 30; i++) {
                client.send("x");
                assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
            }

            Reply reply = client.read();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("got 30");
        }
    }

    @Test
    void aResetInMidBodyIsAReset() throws Exception {
        try (Origin origin = Origin.resetting("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                Mesh mesh = mesh(origin.port(), null);
                Client client = mesh.dial("out")) {
            client.send("GET / HTTP/1.1\r\nHost: catalog\r\n\r\n");
            try {
                Reply reply = client.read();
                assertThat(reply == null || reply.status() == 503).isTrue();
            } catch (IOException cut) {
                assertThat(cut).isNotNull();
            }
            assertThat(mesh.ended().flags()).isEqualTo("UC");
        }
    }

    @Test
    void anIdleConnectionThatTheBackendClosedIsNotUsed() throws Exception {
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write(Origin.response(200, "fine"));
                    return false;
                });
                Mesh mesh = mesh(origin.port(), null);
                Client client = mesh.dial("out")) {
            for (int i = 0; i < 5; i++) {
                int before = origin.connections();
                assertThat(client.get("/").status()).isEqualTo(200);
                assertThat(origin.connections()).isEqualTo(before + 1);
                Await.until(
                        () -> mesh.runtime.clusters().iterator().next().limits().connections() == 0);
            }
        }
    }

    private static boolean cut(Client client) {
        try {
            return client.read() == null;
        } catch (IOException expected) {
            return true;
        }
    }
}
