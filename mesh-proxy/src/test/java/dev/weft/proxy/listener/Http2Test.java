package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.UpstreamHttp;
import dev.weft.proxy.config.UpstreamHttp.Protocol;
import dev.weft.proxy.listener.FrameClient.Frame;
import dev.weft.proxy.tls.TestAuthority;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Http2Test {

    /** As the control plane has it: both agree on h2 in the handshake. */
    private static final List<String> SIDECAR = List.of("istio-h2", "istio", "h2");

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    @Test
    void servesPriorKnowledgeAndForwardsOverHttp1() throws Exception {
        try (Origin origin = Origin.ok("hello");
                Mesh mesh = Mesh.outboundTo(origin.port());
                FrameClient client = new FrameClient(mesh.address("out"))) {
            client.request(1, true, "GET", "/books", "cookie", "a=1", "x-one", "1", "cookie", "b=2")
                    .flush();

            assertThat(client.answer(1)).isEqualTo("200 hello");
            assertThat(origin.seen().getFirst().line()).isEqualTo("GET /books HTTP/1.1");
            assertThat(origin.seen().getFirst().header("host")).isEqualTo("catalog");
            assertThat(origin.seen().getFirst().header("cookie")).isEqualTo("a=1; b=2");
            assertThat(mesh.ended().status()).isEqualTo(200);
        }
    }

    @Test
    void servesManyStreamsOfOneConnection() throws Exception {
        try (Origin origin = Origin.ok("x");
                Mesh mesh = Mesh.outboundTo(origin.port());
                FrameClient client = new FrameClient(mesh.address("out"))) {
            for (int i = 0; i < 100; i++) {
                client.request(2 * i + 1, false, "POST", "/" + i);
                client.frame(FrameClient.DATA, FrameClient.END_STREAM, 2 * i + 1, "body".getBytes());
            }
            client.flush();
            int ended = 0;
            while (ended < 100) {
                Frame frame = client.read();
                assertThat(frame).isNotNull();
                ended += frame.ends() ? 1 : 0;
            }

            assertThat(origin.seen()).hasSize(100).allMatch(seen -> new String(seen.body()).equals("body"));
        }
    }

    @Test
    void http1ClientsShareOneConnectionBetweenTheSidecars() throws Exception {
        TestAuthority authority = new TestAuthority();
        try (Origin origin = Origin.ok("hello");
                Mesh server = server(authority, origin.port(), Protocol.HTTP1);
                Mesh caller = caller(authority, server)) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                clients.add(caller.dial("out"));
            }
            for (int round = 0; round < 5; round++) {
                for (Client client : clients) {
                    client.send("POST /b HTTP/1.1\r\nHost: catalog\r\nContent-Length: 4\r\n\r\nbody");
                }
                for (Client client : clients) {
                    Client.Reply reply = client.read();
                    assertThat(reply.status()).isEqualTo(200);
                    assertThat(reply.body()).isEqualTo("hello");
                    assertThat(reply.header("content-length")).isEqualTo("5");
                }
            }
            for (Client client : clients) {
                client.close();
            }
            Mesh.Ended seen = server.ended();

            assertThat(seen.peer()).isEqualTo(Mesh.CLIENT);
            assertThat(seen.peerWorkload()).isEqualTo("storefront-v1");
            assertThat(server.runtime.connections()).isEqualTo(1);
        }
    }

    @Test
    void offersWhatWillBeSpokenToAnEndpointThatTakesBothVersions() throws Exception {
        TestAuthority authority = new TestAuthority();
        for (List<String> offered : List.of(List.of("h2", "http/1.1"), List.of("http/1.1", "h2"), List.of("h2"))) {
            try (Origin origin = Origin.ok("hello");
                    Mesh server = server(authority, origin.port(), Protocol.HTTP1);
                    Mesh caller = caller(authority, server, offered, Protocol.SAME_AS_DOWNSTREAM);
                    Client one = caller.dial("out");
                    FrameClient two = new FrameClient(caller.address("out"))) {
                assertThat(one.get("/one").body()).as("%s", offered).isEqualTo("hello");

                two.request(1, true, "GET", "/two").flush();

                assertThat(two.answer(1)).as("%s", offered).isEqualTo("200 hello");
                assertThat(server.runtime.connections()).isEqualTo(2);
            }
        }
    }

    @Test
    void largeBodiesPassBothWays() throws Exception {
        TestAuthority authority = new TestAuthority();
        String big = "0123456789abcdef".repeat(256 * 1024);
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write(Origin.response(200, new String(request.body(), StandardCharsets.ISO_8859_1)));
                    return true;
                });
                Mesh server = server(authority, origin.port(), Protocol.HTTP1);
                Mesh caller = caller(authority, server);
                Client client = caller.dial("out")) {
            for (int i = 0; i < 3; i++) {
                client.send("POST /b HTTP/1.1\r\nHost: catalog\r\nContent-Length: " + big.length() + "\r\n\r\n" + big);

                assertThat(client.read().body()).isEqualTo(big);
            }
        }
    }

    @Test
    void aSlowReaderStopsTheProducerAndNobodyElse() throws Exception {
        TestAuthority authority = new TestAuthority();
        String big = "x".repeat(32 << 20);
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write(Origin.response(200, request.line().contains("/big") ? big : "small"));
                    return true;
                });
                Mesh server = server(authority, origin.port(), Protocol.HTTP1);
                Mesh caller = caller(authority, server);
                FrameClient slow = new FrameClient(caller.address("out"));
                Client quick = caller.dial("out")) {
            slow.request(1, true, "GET", "/big").flush();
            int received = 0;
            while (received < 65_535) {
                Frame frame = slow.await(FrameClient.DATA);
                received += frame.payload().length;
            }
            for (int i = 0; i < 200; i++) {
                assertThat(quick.get("/small").body()).isEqualTo("small");
            }
            long before =
                    io.netty.buffer.PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
            assertThat(before).isLessThan(512L << 20);
            while (received < big.length()) {
                slow.windowUpdate(0, 65_535).windowUpdate(1, 65_535).flush();
                int until = Math.min(big.length(), received + 65_535);
                while (received < until) {
                    received += slow.await(FrameClient.DATA).payload().length;
                }
            }

            assertThat(received).isEqualTo(big.length());
        }
    }

    @Test
    void refusesRequestsThatAreNotOnes() throws Exception {
        String[][] bad = {
            {"connection", "close"},
            {"te", "gzip"},
            {"transfer-encoding", "chunked"},
            {"Upper", "x"},
            {"content-length", "7"},
            {"host", "other"},
            {"x", "a\r\nb"},
            {":path", "/again"},
        };
        try (Origin origin = Origin.ok("hello");
                Mesh mesh = Mesh.outboundTo(origin.port());
                FrameClient client = new FrameClient(mesh.address("out"))) {
            int stream = 1;
            for (String[] field : bad) {
                client.request(stream, true, "GET", "/", field).flush();

                assertThat(client.answer(stream)).as(field[0]).isEqualTo("reset 1");
                Mesh.Ended ended = mesh.ended();
                assertThat(ended.status()).isEqualTo(400);
                assertThat(ended.flags()).isEqualTo("DPE");
                stream += 2;
            }
            client.request(stream, true, "GET", "/good").flush();

            assertThat(client.answer(stream)).isEqualTo("200 hello");
            assertThat(origin.seen()).hasSize(1);
        }
    }

    @Test
    void tellsClientsToGoAndFinishesWhatTheySent() throws Exception {
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write(Origin.response(200, "late"));
                    return true;
                });
                Mesh mesh = Mesh.outboundTo(origin.port());
                FrameClient client = new FrameClient(mesh.address("out"))) {
            client.request(1, false, "POST", "/").flush();
            client.await(FrameClient.SETTINGS);
            var done = mesh.runtime.drain(Duration.ofSeconds(5));

            Frame first = client.await(FrameClient.GOAWAY);
            assertThat(first.number(0)).isEqualTo(Integer.MAX_VALUE);
            Frame ping = client.await(FrameClient.PING);
            client.frame(FrameClient.PING, 1, 0, ping.payload()).flush();
            Frame last = client.await(FrameClient.GOAWAY);
            assertThat(last.number(0)).isEqualTo(1);
            assertThat(last.number(4)).isZero();
            client.frame(FrameClient.DATA, FrameClient.END_STREAM, 1, "x".getBytes())
                    .flush();

            assertThat(client.answer(1)).isEqualTo("200 late");
            assertThat(client.await(FrameClient.HEADERS)).isNull();
            done.toCompletableFuture().get(5, java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    static Mesh server(TestAuthority authority, int port, Protocol toApp) {
        Mesh server = new Mesh(Mesh.Secrets.of(authority, Mesh.SERVER), RuntimeOptions.Limits.DEFAULT);
        server.cluster("app", port).routes("in", Mesh.route("app", null)).http("in", Direction.INBOUND, Mesh.STRICT);
        server.clusters.computeIfPresent("app", (name, cluster) -> cluster.withHttp(UpstreamHttp.of(toApp)));
        assertThat(server.apply().problems()).isEmpty();
        return server;
    }

    static Mesh caller(TestAuthority authority, Mesh server) {
        return caller(authority, server, SIDECAR, Protocol.HTTP2);
    }

    private static Mesh caller(TestAuthority authority, Mesh server, List<String> offered, Protocol protocol) {
        UpstreamTls tls = Mesh.tlsTo(Mesh.SERVER);
        Mesh caller = new Mesh(Mesh.Secrets.of(authority, Mesh.CLIENT), RuntimeOptions.Limits.DEFAULT);
        caller.cluster(
                        "catalog",
                        new UpstreamTls(tls.identitySecret(), tls.trustSecret(), tls.allowedSans(), "", offered),
                        server.address("in").getPort())
                .routes("out", Mesh.route("catalog", null))
                .http("out", Direction.OUTBOUND, null);
        caller.clusters.computeIfPresent("catalog", (name, cluster) -> cluster.withHttp(UpstreamHttp.of(protocol)));
        assertThat(caller.apply().problems()).isEmpty();
        return caller;
    }
}
