package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.Client.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class HostileClientTest {

    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    static List<String> attacks() {
        String post = "POST /front HTTP/1.1\r\nHost: a\r\n";
        String chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
        return List.of(
                post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
                post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + SMUGGLED,
                post + "Content-Length: 0\r\nContent-Length: 40\r\n\r\n" + SMUGGLED,
                post + "Content-Length: 0, 40\r\n\r\n" + SMUGGLED,
                post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
                post + "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc" + SMUGGLED,
                post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
                post + "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
                post + "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
                post + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
                post + "X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
                post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n" + SMUGGLED,
                "POST /front HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
                chunked + "10000000000000004\r\nabcd\r\n0\r\n\r\n" + SMUGGLED,
                chunked + "2;\nxx\r\n4c\r\n0\r\n\r\n" + SMUGGLED,
                chunked + "2;a=\"\r\nxx\r\n\"0\r\n\r\n" + SMUGGLED,
                chunked + "2\nxx\r\n0\r\n\r\n" + SMUGGLED,
                chunked + "2\r\nxx0\r\n\r\n" + SMUGGLED,
                chunked + "0\r\nX: y\n\r\n" + SMUGGLED,
                chunked + "\r\n0\r\n\r\n" + SMUGGLED,
                chunked + "0x0\r\n\r\n" + SMUGGLED,
                "\u0001" + post + "\r\n" + SMUGGLED,
                "GET /front HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + SMUGGLED,
                "GET /front HTTP/1.1\r\n\r\n" + SMUGGLED,
                "GET /front#x HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED,
                "GET /fr\u0000nt HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED,
                "GET /front HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n" + SMUGGLED,
                "GET /front HTTP/1.1\r\nHost: a\r\nConnection: host\r\n\r\n" + SMUGGLED,
                "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED,
                "GET /front\r\n" + SMUGGLED,
                "PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n" + SMUGGLED);
    }

    @Test
    void asksClientsOfHttp10ToUpgrade() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            Reply reply = client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n").read();

            assertThat(reply.status()).isEqualTo(426);
            assertThat(mesh.ended().details()).isEqualTo("low_version");
            assertThat(origin.seen()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void closesAfterWhatItCannotReadAndNeverForwardsTheRest(String attack) throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            Reply reply = client.send(attack).read();
            if (reply != null) {
                assertThat(reply.status()).isBetween(400, 505);
            }
            assertThat(readToEnd(client)).isEmpty();

            assertThat(origin.seen()).noneMatch(seen -> seen.line().contains("smuggled"));
            assertThat(origin.seen()).isEmpty();
            assertThat(mesh.ended().flags()).isEqualTo("DPE");
        }
    }

    private static String readToEnd(Client client) throws IOException {
        try {
            return new String(client.in().readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (java.net.SocketException reset) {
            return "";
        }
    }

    @Test
    void readsAChunkSizeAboveFourGigabytesAsItIs() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = Mesh.outboundTo(origin.port())) {
            try (Client client = mesh.dial("out")) {
                client.send("POST /front HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "100000004\r\nabcd\r\n0\r\n\r\n" + SMUGGLED);
                client.socket().setSoTimeout(300);
                org.assertj.core.api.Assertions.assertThatThrownBy(client::read)
                        .isInstanceOf(java.net.SocketTimeoutException.class);
            }

            assertThat(mesh.ended().flags()).isEqualTo("DC");
            assertThat(origin.seen()).isEmpty();
        }
    }

    @Test
    void keepsFewAnswersForAClientThatDoesNotReadThem() throws Exception {
        try (Mesh mesh = new Mesh()) {
            mesh.routes("out").http("out", Direction.OUTBOUND, null);
            mesh.apply();
            long before = io.netty.util.internal.PlatformDependent.usedDirectMemory();
            try (Client client = mesh.dial("out");
                    Client other = mesh.dial("out")) {
                client.socket().setSoTimeout(1_000);
                byte[] many = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2_000).getBytes();
                Thread flood = Thread.ofVirtual().start(() -> {
                    try {
                        for (int i = 0; i < 1_000; i++) {
                            client.send(many);
                        }
                    } catch (IOException closed) {
                        // what the test ends with
                    }
                });
                flood.join(Duration.ofSeconds(2));
                assertThat(flood.isAlive()).as("the proxy stops reading").isTrue();
                assertThat(io.netty.util.internal.PlatformDependent.usedDirectMemory() - before)
                        .isLessThan(16L * 1024 * 1024);
                assertThat(other.get("/").status()).isEqualTo(404);
            }
        }
    }

    @Test
    void stripsWhatHoldsForOneConnectionOnly() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade, x-secret, http2-settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAAQAAP__\r\nX-Secret: 1\r\nKeep-Alive: 5\r\nProxy-Connection: close\r\n"
                    + "TE: gzip\r\nX-Envoy-Internal: true\r\nX-ENVOY-Original-Path: /x\r\n"
                    + "X-Forwarded-Client-Cert: By=me\r\nX-Keep: 1\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);

            assertThat(origin.seen().getFirst().head().toLowerCase(java.util.Locale.ROOT))
                    .contains("x-keep: 1")
                    .doesNotContain("upgrade")
                    .doesNotContain("http2-settings")
                    .doesNotContain("x-secret")
                    .doesNotContain("keep-alive")
                    .doesNotContain("proxy-connection")
                    .doesNotContain("te:")
                    .doesNotContain("x-envoy")
                    .doesNotContain("client-cert");
        }
    }

    @Test
    void endsSlowHeadersWith408() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = new Mesh()) {
            HttpOptions options = new HttpOptions(
                    HttpOptions.DEFAULT.normalization(),
                    Duration.ofSeconds(30),
                    Duration.ofMillis(300),
                    60,
                    true,
                    "weft");
            mesh.cluster("backend", origin.port())
                    .routes("out", Mesh.route("backend", null))
                    .http("out", Direction.OUTBOUND, null, options);
            mesh.apply();
            try (Client slow = mesh.dial("out");
                    Client other = mesh.dial("out")) {
                slow.send("GET / HT");
                Reply reply = slow.read();

                assertThat(reply.status()).isEqualTo(408);
                assertThat(slow.in().read()).isEqualTo(-1);
                assertThat(other.get("/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void closesIdleConnections() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = new Mesh()) {
            HttpOptions options = new HttpOptions(
                    HttpOptions.DEFAULT.normalization(),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(10),
                    60,
                    true,
                    "weft");
            mesh.cluster("backend", origin.port())
                    .routes("out", Mesh.route("backend", null))
                    .http("out", Direction.OUTBOUND, null, options);
            mesh.apply();
            try (Client client = mesh.dial("out")) {
                assertThat(client.get("/").status()).isEqualTo(200);
                assertThat(client.in().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void answersLargeHeadersWith431AndLongLinesWith414() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = Mesh.outboundTo(origin.port())) {
            try (Client client = mesh.dial("out")) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(70_000) + "\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(431);
            }
            try (Client client = mesh.dial("out")) {
                client.send("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(414);
            }
            assertThat(origin.seen()).isEmpty();
        }
    }

    @Test
    void cutsTheUpstreamWhenABodyTurnsOutMalformed() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = Mesh.outboundTo(origin.port());
                Client client = mesh.dial("out")) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            client.send("zz\r\n" + SMUGGLED);
            Reply reply = client.read();

            assertThat(reply.status()).isEqualTo(400);
            assertThat(mesh.ended().details()).isEqualTo("http1.chunk_size");
            assertThat(origin.seen()).isEmpty();
        }
    }
}
