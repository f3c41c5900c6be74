package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.match.Fraction;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.Mirror;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.Forward;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.proxy.config.ListenerConfig.Direction;
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

@Timeout(60)
class MirrorTest {

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private static Route mirrored(@Nullable Duration timeout, Mirror... mirrors) {
        return new Route(
                "r",
                RouteMatch.ANY,
                new Forward(
                        List.of(WeightedCluster.of("backend", 1)),
                        RouteAction.Rewrite.NONE,
                        timeout,
                        null,
                        List.of(mirrors),
                        List.of()),
                HeaderMutation.NONE,
                HeaderMutation.NONE);
    }

    private static Mirror all(String cluster) {
        return new Mirror(cluster, Fraction.ALL);
    }

    private static Mesh mesh(int backend, int aside, Route route) {
        Mesh mesh = new Mesh();
        mesh.cluster("backend", backend)
                .cluster("aside", aside)
                .routes("out", route)
                .http("out", Direction.OUTBOUND, null);
        mesh.apply();
        return mesh;
    }

    private static String post(String body) {
        return "POST /order HTTP/1.1\r\nHost: catalog\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void sendsACopyWithHostAndBody() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Origin aside = Origin.answering((request, out) -> {
                    out.write(Origin.response(500, "thrown away"));
                    return true;
                });
                Mesh mesh = mesh(origin.port(), aside.port(), mirrored(null, all("aside")));
                Client client = mesh.dial("out")) {
            String body = "0123456789".repeat(3_000);
            assertThat(client.send(post(body)).read().body()).isEqualTo("fine");
            Await.until(() -> aside.seen().size() == 1);

            Origin.Seen copy = aside.seen().getFirst();
            assertThat(copy.line()).isEqualTo("POST /order HTTP/1.1");
            assertThat(copy.header("host")).isEqualTo("catalog");
            assertThat(new String(copy.body(), StandardCharsets.ISO_8859_1)).isEqualTo(body);
            Await.until(() -> mesh.runtime.mirrors().active() == 0);
        }
    }

    @Test
    void sendsEachMirrorItsShare() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Origin aside = Origin.ok("x");
                Mesh mesh = mesh(
                        origin.port(),
                        aside.port(),
                        mirrored(
                                null, new Mirror("aside", Fraction.percent(25)), new Mirror("missing", Fraction.ALL)));
                Client client = mesh.dial("out")) {
            for (int i = 0; i < 2_000; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            Await.until(() -> mesh.runtime.mirrors().active() == 0);
            // Three sigma of 2,000 draws at 25 %.
            assertThat(aside.seen().size()).isBetween(442, 558);
        }
    }

    @Test
    void isNotDelayedByAMirrorThatHangs() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Origin aside = Origin.silent();
                Mesh mesh = mesh(origin.port(), aside.port(), mirrored(Duration.ofMillis(500), all("aside")));
                Client client = mesh.dial("out")) {
            long began = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            assertThat(mesh.reports).extracting(Mesh.Ended::flags).containsOnly("-");
            Await.until(() -> mesh.runtime.mirrors().active() == 0);
            assertThat(mesh.runtime.mirrors().failed()).isEqualTo(200);
        }
    }

    @Test
    void isSentAlsoWhileTheOriginalHasNoAnswer() throws Exception {
        try (Origin origin = Origin.silent();
                Origin aside = Origin.ok("thrown away");
                Mesh mesh = mesh(origin.port(), aside.port(), mirrored(null, all("aside")));
                Client client = mesh.dial("out")) {
            client.send("GET /waits HTTP/1.1\r\nHost: catalog\r\n\r\n");

            Await.until(() -> aside.seen().size() == 1);
            assertThat(aside.seen().getFirst().line()).isEqualTo("GET /waits HTTP/1.1");
            assertThat(mesh.reports).isEmpty();
        }
    }

    @Test
    void cutsAMirrorThatDoesNotTakeTheBody() throws Exception {
        String body = "0123456789".repeat(800_000);
        try (Origin origin = Origin.ok("fine");
                ServerSocket deaf = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Mesh mesh = mesh(origin.port(), deaf.getLocalPort(), mirrored(null, all("aside")));
                Client client = mesh.dial("out")) {
            Thread.ofVirtual().start(() -> keep(deaf));

            assertThat(client.send(post(body)).read().status()).isEqualTo(200);
            assertThat(origin.seen().getFirst().body()).hasSize(body.length());
            Await.until(() -> mesh.runtime.mirrors().cuts() == 1);
            Await.until(() -> mesh.runtime.mirrors().active() == 0);
            assertThat(mesh.runtime.replay().kept()).isZero();
        }
    }

    private static void keep(ServerSocket deaf) {
        try (Socket socket = deaf.accept()) {
            socket.setReceiveBufferSize(4 * 1024);
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofSeconds(5).toNanos());
        } catch (IOException closed) {
            // the test ended
        }
    }

    @Test
    void isNotFailedByAMirrorThatIsGone() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = mesh(origin.port(), RetryTest.closedPort(), mirrored(null, all("aside")));
                Client client = mesh.dial("out")) {
            assertThat(client.send(post("abc")).read().status()).isEqualTo(200);
            Await.until(() -> mesh.runtime.mirrors().failed() == 1);
        }
    }
}
