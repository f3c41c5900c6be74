package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.RouteRules;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.Bind;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.Client.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LifecycleTest {

    private static final int HUNDRED_MB = 100 * 1024 * 1024;

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    @Test
    void drainsWithoutLosingWhatIsInFlight() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Origin origin = Origin.answering((request, out) -> {
                    arrived.countDown();
                    HostileUpstreamTest.await(release);
                    out.write(Origin.response(200, "late"));
                    return true;
                });
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client idle = mesh.dial("out");
                Client busy = mesh.dial("out")) {
            busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> drained =
                    mesh.runtime.drain(Duration.ofSeconds(20)).toCompletableFuture();

            assertThat(idle.in().read()).isEqualTo(-1);
            assertThat(drained).isNotDone();
            release.countDown();
            Reply reply = busy.read();
            assertThat(reply.body()).isEqualTo("late");
            assertThat(reply.header("connection")).isEqualTo("close");
            drained.get(5, TimeUnit.SECONDS);
            assertThat(mesh.runtime.connections()).isZero();
        }
    }

    @Test
    void endsADrainWhenPatienceEnds() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Origin origin = Origin.answering((request, out) -> {
                    HostileUpstreamTest.await(release);
                    return false;
                });
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client busy = mesh.dial("out")) {
            busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            mesh.runtime.drain(Duration.ofMillis(200)).toCompletableFuture().get(5, TimeUnit.SECONDS);
            release.countDown();
        }
    }

    @Test
    void keepsLittleOfALargeBodyForASlowReader() throws Exception {
        byte[] piece = new byte[64 * 1024];
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + HUNDRED_MB + "\r\n\r\n").getBytes());
                    for (int sent = 0; sent < HUNDRED_MB; sent += piece.length) {
                        out.write(piece);
                    }
                    return true;
                });
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            client.socket().setReceiveBufferSize(64 * 1024);
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(Origin.head(client.in())).contains("200");
            long before = directMemory();
            long read = 0;
            long highest = 0;
            InputStream in = client.in();
            while (read < HUNDRED_MB) {
                read += in.readNBytes(1024 * 1024).length;
                highest = Math.max(highest, directMemory() - before);
            }
            assertThat(read).isEqualTo(HUNDRED_MB);
            assertThat(highest).isLessThan(24L * 1024 * 1024);
            assertThat(mesh.ended().sent()).isEqualTo(HUNDRED_MB);
        }
    }

    private static long directMemory() {
        return io.netty.util.internal.PlatformDependent.usedDirectMemory();
    }

    @Test
    void survivesAThousandConnections() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = Mesh.outboundTo(origin.port())) {
            for (int i = 0; i < 1_000; i++) {
                try (Client client = mesh.dial("out")) {
                    if (i % 3 == 0) {
                        client.socket().setSoLinger(true, 0);
                        client.send("GET / HTTP/1.1\r\nHo");
                    } else {
                        assertThat(client.get("/").status()).isEqualTo(200);
                    }
                }
            }
            mesh.runtime.drain(Duration.ofSeconds(20)).toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(mesh.runtime.connections()).isZero();
            assertThat(origin.connections()).isLessThan(50);
        }
    }

    @Test
    void cancelsTheUpstreamWhenTheClientLeaves() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CompletableFuture<Integer> end = new CompletableFuture<>();
        try (ServerSocket backend = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Mesh mesh = Mesh.outboundTo(backend.getLocalPort())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = backend.accept()) {
                    Origin.head(socket.getInputStream());
                    arrived.countDown();
                    end.complete(socket.getInputStream().read());
                } catch (IOException reset) {
                    end.complete(-1);
                }
            });
            try (Client client = mesh.dial("out")) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(end.get(5, TimeUnit.SECONDS)).isEqualTo(-1);
            assertThat(mesh.ended().flags()).isEqualTo("DC");
        }
    }

    @Test
    void namesAPortInUseAndServesTheRest() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Origin origin = Origin.ok("x");
                Mesh mesh = new Mesh()) {
            mesh.cluster("backend", origin.port())
                    .routes("out", Mesh.route("backend", null))
                    .http("out", Direction.OUTBOUND, null);
            ListenerConfig out = mesh.listeners.get("out");
            mesh.listeners.put(
                    "busy",
                    new ListenerConfig(
                            "busy",
                            new Bind("127.0.0.1", taken.getLocalPort(), true, false),
                            out.direction(),
                            out.inspection(),
                            out.chains(),
                            null));
            ApplyResult result = mesh.apply();

            assertThat(result.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.name()).isEqualTo("busy");
                assertThat(problem.message()).contains("127.0.0.1:" + taken.getLocalPort());
            });
            try (Client client = mesh.dial("out")) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void changesRoutesWithoutTouchingConnections() throws Exception {
        try (Origin first = Origin.ok("first");
                Origin second = Origin.ok("second");
                Mesh mesh = new Mesh()) {
            mesh.cluster("one", first.port())
                    .cluster("two", second.port())
                    .routes("out", Mesh.route("one", null))
                    .http("out", Direction.OUTBOUND, null);
            mesh.apply();
            try (Client client = mesh.dial("out")) {
                assertThat(client.get("/").body()).isEqualTo("first");
                mesh.routes("out", Mesh.route("two", null)).apply();
                assertThat(client.get("/").body()).isEqualTo("second");
                mesh.routes("out", Mesh.route("one", null)).apply();
                assertThat(client.get("/").body()).isEqualTo("first");
            }
            assertThat(first.connections()).isEqualTo(1);
        }
    }

    @Test
    void keepsTheLastGoodRoutesWhereNewOnesWouldBreakMessages() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            RouteRules.Route good = Mesh.route("backend", null);
            mesh.routes(
                    "out",
                    new RouteRules.Route(
                            "bad",
                            good.match(),
                            good.action(),
                            new HeaderMutation(
                                    List.of(new HeaderMutation.Header("x", "a\r\nb: c")), List.of(), List.of()),
                            HeaderMutation.NONE));

            assertThat(mesh.apply().problems()).singleElement().satisfies(problem -> {
                assertThat(problem.kind()).isEqualTo(ApplyResult.Kind.ROUTE);
                assertThat(problem.message()).contains("headers.set");
            });
            assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void waitsForEndpointsThatHaveNotArrived() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = new Mesh()) {
            mesh.cluster("backend", origin.port())
                    .routes("out", Mesh.route("backend", null))
                    .http("out", Direction.OUTBOUND, null);
            var endpoints = mesh.endpoints.remove("backend");
            mesh.apply();
            try (Client client = mesh.dial("out")) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                mesh.endpoints.put("backend", endpoints);
                mesh.apply();
                assertThat(client.read().status()).isEqualTo(200);
            }
        }
    }
}
