package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.Client.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HostileUpstreamTest {

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private static Origin raw(String text, boolean keep) {
        return Origin.answering((request, out) -> {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return keep;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
            })
    void answers502ToWhatIsNotHttp(String text) throws Exception {
        try (Origin origin = raw(text, true);
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            Reply reply = client.get("/");

            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
            assertThat(mesh.ended().flags()).isEqualTo("UPE");
            assertThat(client.get("/").status()).isEqualTo(502);
        }
    }

    @Test
    void answers503ToAnEarlyClose() throws Exception {
        try (Origin origin = raw("", false);
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(503);
            assertThat(mesh.ended().flags()).isEqualTo("UC");
            assertThat(origin.seen()).hasSize(1);
        }
    }

    @Test
    void neverPassesACutBodyOffAsWhole() throws Exception {
        try (Origin origin = raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", false);
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            assertThatThrownBy(() -> client.get("/")).isInstanceOf(IOException.class);
            assertThat(mesh.ended().flags()).isEqualTo("UC");
        }
        try (Origin origin = raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", false);
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            assertThatThrownBy(() -> client.get("/")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void takesABodyThatEndsWithTheConnection() throws Exception {
        try (Origin origin = raw("HTTP/1.1 200 OK\r\n\r\nwhole", false);
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").body()).isEqualTo("whole");
            assertThat(client.get("/").body()).isEqualTo("whole");
        }
    }

    @Test
    void neverGivesTheAnswerOfOneRequestToTheNext() throws Exception {
        try (Origin origin = raw(
                        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret",
                        true);
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.get("/").body()).isEqualTo("a");
            }
            assertThat(origin.connections()).isEqualTo(5);
        }
    }

    @Test
    void neverTakesABodyForTheAnswerOfTheNextRequest() throws Exception {
        for (String status : new String[] {"204 No", "304 Not"}) {
            try (Origin origin = raw("HTTP/1.1 " + status + "\r\nContent-Length: 5\r\n\r\nhello", true);
                    Mesh mesh = Mesh.outboundTo(origin.port());
                    Client client = mesh.dial("out")) {
                for (int i = 0; i < 3; i++) {
                    Reply reply = client.get("/");
                    assertThat(reply.status() + " No").startsWith(status.substring(0, 3));
                    assertThat(reply.body()).isEmpty();
                }
            }
        }
    }

    @Test
    void boundsInterimResponses() throws Exception {
        try (Origin origin = raw("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(50) + "HTTP/1.1 200 OK\r\n\r\n", true);
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            Reply reply = client.get("/");
            while (reply.status() == 103) {
                reply = client.read();
            }
            assertThat(reply.status()).isEqualTo(502);
        }
    }

    @Test
    void relaysAnAnswerThatComesBeforeTheRequestsEnd() throws Exception {
        try (Origin origin = Origin.early("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\nX-Early: 1\r\n\r\nstart");
            Reply reply = client.read();
            assertThat(reply.status()).isEqualTo(413);
            assertThat(client.in().read()).isEqualTo(-1);
        }
    }

    @Test
    void answers504WhenTheRouteTimesOut() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Origin origin = Origin.answering((request, out) -> {
                    await(release);
                    return false;
                });
                Mesh mesh = new Mesh()) {
            mesh.cluster("backend", origin.port())
                    .routes("out", Mesh.route("backend", Duration.ofMillis(200)))
                    .http("out", Direction.OUTBOUND, null);
            mesh.apply();
            try (Client client = mesh.dial("out")) {
                Reply reply = client.get("/");
                assertThat(reply.status()).isEqualTo(504);
                assertThat(reply.body())
                        .contains("\"code\":\"upstream_timeout\"")
                        .contains("\"hop\":\"client sidecar\"");
                assertThat(mesh.ended().flags()).isEqualTo("UT");
            }
            release.countDown();
        }
    }

    @Test
    void answersWithReasonsWhereNobodyCanServe() throws Exception {
        try (Mesh mesh = new Mesh()) {
            mesh.cluster("none")
                    .cluster("dead", 1)
                    .routes("none", Mesh.route("none", null))
                    .routes("dead", Mesh.route("dead", null))
                    .routes("missing", Mesh.route("missing", null))
                    .routes("unresolved", unresolved())
                    .http("none", Direction.OUTBOUND, null)
                    .http("dead", Direction.OUTBOUND, null)
                    .http("missing", Direction.OUTBOUND, null)
                    .http("unresolved", Direction.OUTBOUND, null)
                    .http("unrouted", Direction.OUTBOUND, null);
            mesh.routes("unrouted");
            mesh.apply();
            expect(mesh, "none", 503, "UH", "no_healthy_upstream");
            expect(mesh, "dead", 503, "UF", "connect_failed");
            expect(mesh, "missing", 503, "NC", "cluster_not_found");
            expect(mesh, "unresolved", 500, "NC", "cluster_not_found");
            expect(mesh, "unrouted", 404, "NR", "no_route");
        }
    }

    /** A route that says itself what a backend without a cluster answers, as HTTPRoutes do. */
    private static Route unresolved() {
        Route route = Mesh.route("unresolved", null);
        return new Route(
                route.name(),
                route.match(),
                ((RouteAction.Forward) route.action()).withClusterNotFoundStatus(500),
                route.requestHeaders(),
                route.responseHeaders());
    }

    private static void expect(Mesh mesh, String listener, int status, String flags, String code) throws Exception {
        try (Client client = mesh.dial(listener)) {
            Reply reply = client.get("/");
            assertThat(reply.status()).as(listener).isEqualTo(status);
            assertThat(reply.body()).contains("\"code\":\"" + code + "\"");
            assertThat(mesh.ended().flags()).isEqualTo(flags);
        }
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
