package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.fault.Fault;
import dev.weft.policy.match.Fraction;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.RouteFilters;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.Client.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultAndCorsTest {

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private static Mesh mesh(int port, RouteFilters filters) {
        Route plain = Mesh.route("backend", Duration.ofSeconds(5));
        Mesh mesh = new Mesh();
        mesh.cluster("backend", port)
                .routes(
                        "out",
                        new Route(
                                "r",
                                plain.match(),
                                plain.action(),
                                plain.requestHeaders(),
                                plain.responseHeaders(),
                                filters))
                .http("out", Direction.OUTBOUND, null);
        mesh.apply();
        return mesh;
    }

    private static RouteFilters fault(Fault.Delay delay, Fault.Abort abort) {
        return new RouteFilters(null, new Fault(delay, abort));
    }

    @Test
    void delaysARequestAndItsBody() throws Exception {
        String body = "0123456789".repeat(10_000);
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = mesh(origin.port(), fault(new Fault.Delay(Duration.ofMillis(300), Fraction.ALL), null));
                Client client = mesh.dial("out")) {
            long began = System.nanoTime();
            Reply reply = client.send(
                            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .read();

            assertThat(reply.body()).isEqualTo("fine");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(290));
            assertThat(new String(origin.seen().getFirst().body(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(body);
            assertThat(mesh.ended().flags()).isEqualTo("DI");
        }
    }

    @Test
    void abortsWithTheStatusThatWasAskedFor() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = mesh(origin.port(), fault(null, new Fault.Abort(418, -1, Fraction.ALL)));
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(418);
            assertThat(mesh.ended().flags()).isEqualTo("FI");
            assertThat(origin.seen()).isEmpty();
        }
    }

    @Test
    void abortsGrpcWithATrailersOnlyAnswer() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = mesh(origin.port(), fault(null, new Fault.Abort(0, 14, Fraction.ALL)));
                Client client = mesh.dial("out")) {
            Reply reply = client.send(
                            "POST /a.B/C HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc\r\nContent-Length: 0\r\n\r\n")
                    .read();

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("grpc-status")).isEqualTo("14");
        }
    }

    @Test
    void waitsNotAlwaysAsLongWhereTheDelayIsExponential() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh =
                        mesh(origin.port(), fault(new Fault.Delay(Duration.ofMillis(60), Fraction.ALL, true), null));
                Client client = mesh.dial("out")) {
            int shorter = 0;
            int longer = 0;
            for (int i = 0; i < 40; i++) {
                long began = System.nanoTime();
                assertThat(client.get("/").status()).isEqualTo(200);
                assertThat(mesh.ended().flags()).isEqualTo("DI");
                long took = System.nanoTime() - began;
                shorter += took < 45_000_000 ? 1 : 0;
                longer += took > 90_000_000 ? 1 : 0;
            }
            // 53 % and 22 % on average; a fixed delay has none of the first.
            assertThat(shorter).isGreaterThan(3);
            assertThat(longer).isPositive();
        }
    }

    @Test
    void endsTheConnectionInsteadOfAnAnswer() throws Exception {
        Fault.Abort abort = new Fault.Abort(503, -1, Fraction.ALL, Fault.StreamError.REFUSED_STREAM);
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = mesh(origin.port(), fault(null, abort));
                Client client = mesh.dial("out")) {
            assertThat(client.get("/")).as("no answer").isNull();
            assertThat(mesh.ended().flags()).isEqualTo("FI");
            assertThat(origin.seen()).isEmpty();
        }
    }

    @Test
    void resetsTheStreamOfHttp2WithTheError() throws Exception {
        Fault.Abort abort = new Fault.Abort(503, -1, Fraction.ALL, Fault.StreamError.REFUSED_STREAM);
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = mesh(origin.port(), fault(null, abort));
                FrameClient client = new FrameClient(mesh.address("out"))) {
            client.request(1, true, "GET", "/").flush();

            FrameClient.Frame reset = client.await(FrameClient.RST_STREAM);

            assertThat(reset.payload()).containsExactly(0, 0, 0, 7);
            assertThat(origin.seen()).isEmpty();
        }
    }

    @Test
    void abortsItsShare() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = mesh(origin.port(), fault(null, new Fault.Abort(503, -1, Fraction.percent(50))));
                Client client = mesh.dial("out")) {
            int aborted = 0;
            for (int i = 0; i < 1_000; i++) {
                aborted += client.get("/").status() == 503 ? 1 : 0;
            }
            // Three sigma of 1,000 draws at 50 %.
            assertThat(aborted).isBetween(453, 547);
        }
    }

    private static CorsPolicy cors() {
        return new CorsPolicy(
                List.of(StringMatch.exact("https://shop.example")),
                List.of("GET", "POST"),
                List.of("x-token"),
                List.of("x-total"),
                Duration.ofHours(1),
                true,
                true);
    }

    @Test
    void answersABrowsersQuestion() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = mesh(origin.port(), new RouteFilters(cors(), null));
                Client client = mesh.dial("out")) {
            Reply reply = client.send("OPTIONS / HTTP/1.1\r\nHost: a\r\nOrigin: https://shop.example\r\n"
                            + "Access-Control-Request-Method: POST\r\n\r\n")
                    .read();

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("access-control-allow-origin")).isEqualTo("https://shop.example");
            assertThat(reply.header("access-control-allow-methods")).isEqualTo("GET,POST");
            assertThat(reply.header("access-control-max-age")).isEqualTo("3600");
            assertThat(origin.seen()).isEmpty();
        }
    }

    @Test
    void tellsABrowserWhatItMayRead() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = mesh(origin.port(), new RouteFilters(cors(), null));
                Client client = mesh.dial("out")) {
            Reply allowed = client.send("GET / HTTP/1.1\r\nHost: a\r\nOrigin: https://shop.example\r\n\r\n")
                    .read();
            Reply other = client.send("GET / HTTP/1.1\r\nHost: a\r\nOrigin: https://evil.example\r\n\r\n")
                    .read();

            assertThat(allowed.header("access-control-allow-origin")).isEqualTo("https://shop.example");
            assertThat(allowed.header("access-control-expose-headers")).isEqualTo("x-total");
            assertThat(other.status()).isEqualTo(200);
            assertThat(other.header("access-control-allow-origin")).isEmpty();
        }
    }
}
