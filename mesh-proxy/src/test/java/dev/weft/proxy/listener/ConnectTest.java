package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.path.PathNormalization;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.PathMatch;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.Forward;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteFilters;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.RouteUpgrades;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.UpstreamHttp;
import dev.weft.proxy.config.UpstreamHttp.Protocol;
import dev.weft.proxy.listener.FrameClient.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** CONNECT to a host and port: RFC 9110 section 9.3.6, RFC 9113 section 8.5. */
@Timeout(60)
class ConnectTest {

    private static final String ASK = "CONNECT db:5432 HTTP/1.1\r\nHost: db:5432\r\nx-case: c\r\n\r\n";
    private static final String GRANTED = "HTTP/1.1 200 Connection established\r\nx-seen: yes\r\n\r\n";
    private static final RouteUpgrades ENDS = new RouteUpgrades(Map.of("connect", true), true);

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private static HttpOptions options(String... upgrades) {
        return new HttpOptions(
                PathNormalization.MERGE_SLASHES,
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                60,
                true,
                "weft",
                List.of(upgrades));
    }

    private static Route route(PathMatch path, RouteUpgrades upgrades) {
        return new Route(
                "connect",
                new RouteMatch(path, List.of(), List.of()),
                new Forward(List.of(WeightedCluster.of("backend", 1)), RouteAction.Rewrite.NONE, null, null),
                HeaderMutation.NONE,
                HeaderMutation.NONE,
                RouteFilters.NONE.with(upgrades));
    }

    private static Mesh mesh(int port, RouteUpgrades upgrades, String... allowed) {
        return mesh(port, Protocol.HTTP1, upgrades, allowed);
    }

    private static Mesh mesh(int port, Protocol protocol, RouteUpgrades upgrades, String... allowed) {
        Mesh mesh = new Mesh();
        mesh.cluster("backend", port)
                .routes("out", route(new PathMatch.Connect(), upgrades), Mesh.route("backend", null))
                .http("out", Direction.OUTBOUND, null, options(allowed));
        mesh.clusters.computeIfPresent("backend", (name, cluster) -> cluster.withHttp(UpstreamHttp.of(protocol)));
        assertThat(mesh.apply().problems()).isEmpty();
        return mesh;
    }

    private static String text(Client client, int bytes) throws IOException {
        return new String(client.in().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    private static FrameClient connect(FrameClient client, int flags, String... others) throws IOException {
        byte[] own = FrameClient.fields(":method", "CONNECT", ":authority", "db:5432");
        byte[] more = FrameClient.fields(others);
        byte[] all = java.util.Arrays.copyOf(own, own.length + more.length);
        System.arraycopy(more, 0, all, own.length, more.length);
        return client.frame(FrameClient.HEADERS, FrameClient.END_HEADERS | flags, 1, all)
                .flush();
    }

    private static String data(FrameClient client, int bytes) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < bytes) {
            Frame frame = client.await(FrameClient.DATA);
            assertThat(frame).isNotNull();
            text.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    @Test
    void endsHereAndBytesGoOnAsTheyAre() throws Exception {
        try (Bytes backend = new Bytes("hello ");
                Mesh mesh = mesh(backend.port(), ENDS, "connect");
                Client client = mesh.dial("out")) {
            client.send(ASK + "early ");
            String head = Origin.head(client.in());

            assertThat(head).startsWith("HTTP/1.1 200 ").doesNotContainIgnoringCase("content-length");
            assertThat(head).doesNotContainIgnoringCase("transfer-encoding").doesNotContainIgnoringCase("connection:");
            assertThat(text(client, 12)).isEqualTo("hello early ");
            client.send("GET / HTTP/1.1\r\n\r\n");
            assertThat(text(client, 18)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
            client.socket().shutdownOutput();
            assertThat(client.in().read()).isEqualTo(-1);

            Mesh.Ended ended = mesh.ended();
            assertThat(ended.status()).isEqualTo(200);
            assertThat(ended.flags()).isEqualTo("-");
            assertThat(ended.received()).isEqualTo(24);
            assertThat(ended.sent()).isEqualTo(30);
            assertThat(ended.cluster()).isEqualTo("backend");
        }
    }

    @Test
    void endsHereOverHttp2() throws Exception {
        try (Bytes backend = new Bytes("hello ");
                Mesh mesh = mesh(backend.port(), ENDS, "connect");
                FrameClient client = new FrameClient(mesh.address("out"))) {
            connect(client, 0);
            client.frame(FrameClient.DATA, 0, 1, "early ".getBytes()).flush();

            Frame head = client.await(FrameClient.HEADERS);
            assertThat(head.payload()[0] & 0xff).isEqualTo(0x88);
            assertThat(head.flags() & FrameClient.END_STREAM).isZero();
            assertThat(data(client, 12)).isEqualTo("hello early ");
            client.frame(FrameClient.DATA, FrameClient.END_STREAM, 1, "last".getBytes())
                    .flush();
            assertThat(client.answer(1)).endsWith(" last");
            assertThat(mesh.ended().status()).isEqualTo(200);
        }
    }

    @Test
    void carriesMuchAndHalfCloses() throws Exception {
        byte[] large = new byte[8_000_000];
        new java.util.Random(3).nextBytes(large);
        try (Bytes backend = new Bytes("");
                Mesh mesh = mesh(backend.port(), ENDS, "connect");
                Client client = mesh.dial("out")) {
            client.send(ASK);
            Origin.head(client.in());
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    client.send(large);
                    client.socket().shutdownOutput();
                } catch (IOException gone) {
                    // the assertion tells
                }
            });

            assertThat(client.in().readAllBytes()).isEqualTo(large);
            writer.join();
        }
    }

    @Test
    void asksTheDestinationWithConnect() throws Exception {
        try (Switcher backend = new Switcher(GRANTED + "hello", (in, out, socket) -> in.transferTo(out));
                Mesh mesh = mesh(backend.port(), RouteUpgrades.NONE, "connect");
                Client client = mesh.dial("out")) {
            client.send(ASK + "early");
            String head = Origin.head(client.in());

            assertThat(head).startsWith("HTTP/1.1 200 ").contains("x-seen: yes");
            assertThat(text(client, 10)).isEqualTo("helloearly");
            assertThat(backend.heads().getFirst())
                    .startsWith("CONNECT db:5432 HTTP/1.1\r\nhost: db:5432\r\n")
                    .contains("x-case: c\r\n")
                    .doesNotContain("content-length", "transfer-encoding", "upgrade");
        }
    }

    @Test
    void becomesConnectOfHttp1() throws Exception {
        try (Switcher backend = new Switcher(GRANTED + "hello", (in, out, socket) -> in.transferTo(out));
                Mesh mesh = mesh(backend.port(), RouteUpgrades.NONE, "connect");
                FrameClient client = new FrameClient(mesh.address("out"))) {
            connect(client, 0);

            assertThat(client.await(FrameClient.HEADERS).payload()[0] & 0xff).isEqualTo(0x88);
            assertThat(data(client, 5)).isEqualTo("hello");
            client.frame(FrameClient.DATA, FrameClient.END_STREAM, 1, "last".getBytes())
                    .flush();
            assertThat(client.answer(1)).endsWith(" last");
            assertThat(backend.heads().getFirst()).startsWith("CONNECT db:5432 HTTP/1.1\r\n");
        }
    }

    @Test
    void passesTwoProxiesOverHttp2() throws Exception {
        try (Bytes backend = new Bytes("hello ");
                Mesh second = mesh(backend.port(), ENDS, "connect");
                Mesh first = mesh(second.address("out").getPort(), Protocol.HTTP2, RouteUpgrades.NONE, "connect");
                Client client = first.dial("out")) {
            client.send(ASK + "early");
            assertThat(Origin.head(client.in())).startsWith("HTTP/1.1 200 ");
            assertThat(text(client, 11)).isEqualTo("hello early");
            client.socket().shutdownOutput();
            assertThat(client.in().read()).isEqualTo(-1);
            assertThat(second.ended().status()).isEqualTo(200);
        }
    }

    @Test
    void relaysADeclinedOne() throws Exception {
        String declined = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno";
        try (Switcher backend = new Switcher(declined, (in, out, socket) -> in.read());
                Mesh mesh = mesh(backend.port(), RouteUpgrades.NONE, "connect");
                Client client = mesh.dial("out")) {
            Client.Reply reply = client.send(ASK).read();

            assertThat(reply.status()).isEqualTo(407);
            assertThat(reply.body()).isEqualTo("no");
            assertThat(mesh.ended().status()).isEqualTo(407);
        }
    }

    @Test
    void isRefusedWhereNothingAllowsIt() throws Exception {
        RouteUpgrades never = new RouteUpgrades(Map.of("connect", false), true);
        try (Bytes backend = new Bytes("hello");
                Mesh silent = mesh(backend.port(), RouteUpgrades.NONE, "websocket");
                Mesh without = Mesh.outboundTo(backend.port());
                Mesh denied = mesh(backend.port(), never, "connect")) {
            for (Mesh mesh : List.of(silent, denied)) {
                try (Client client = mesh.dial("out");
                        FrameClient second = new FrameClient(mesh.address("out"))) {
                    assertThat(client.send(ASK).read().status()).isEqualTo(403);
                    assertThat(mesh.ended().details()).isEqualTo("upgrade_failed");
                    assertThat(connect(second, 0).answer(1)).contains("upgrade_refused");
                }
            }
            try (Client client = without.dial("out")) {
                assertThat(client.send(ASK).read().status()).isEqualTo(404);
            }
            assertThat(backend.connections()).isZero();
        }
    }

    @Test
    void whatFollowsADeclinedOneIsNeverReadAsRequests() throws Exception {
        String smuggled = "GET /smuggled HTTP/1.1\r\nHost: catalog\r\n\r\n";
        String declined = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno";
        try (Switcher backend = new Switcher(declined, (in, out, socket) -> in.read());
                Mesh asking = mesh(backend.port(), RouteUpgrades.NONE, "connect");
                Mesh without = Mesh.outboundTo(backend.port())) {
            for (Mesh mesh : List.of(asking, without)) {
                try (Client client = mesh.dial("out")) {
                    Client.Reply reply = client.send(ASK + smuggled).read();

                    assertThat(reply.status()).isIn(404, 407);
                    assertThat(reply.header("connection")).isEqualTo("close");
                    assertThat(client.in().read()).isEqualTo(-1);
                    assertThat(mesh.ended().path()).isEmpty();
                    assertThat(mesh.reports).isEmpty();
                }
            }
            assertThat(backend.heads()).hasSize(1);
        }
    }

    @Test
    void aRouteAllowsItAlone() throws Exception {
        try (Bytes backend = new Bytes("hello");
                Mesh mesh = mesh(backend.port(), ENDS);
                Client client = mesh.dial("out")) {
            client.send(ASK);

            assertThat(Origin.head(client.in())).startsWith("HTTP/1.1 200 ");
            assertThat(text(client, 5)).isEqualTo("hello");
        }
    }

    @Test
    void refusesWhatIsNone() throws Exception {
        String[][] bad = {
            {"400", "CONNECT db HTTP/1.1\r\nHost: db\r\n\r\n"},
            {"400", "CONNECT db: HTTP/1.1\r\nHost: db\r\n\r\n"},
            {"400", "CONNECT db:0 HTTP/1.1\r\nHost: db:0\r\n\r\n"},
            {"400", "CONNECT db:70000 HTTP/1.1\r\nHost: db\r\n\r\n"},
            {"400", "CONNECT / HTTP/1.1\r\nHost: db:5432\r\n\r\n"},
            {"400", "CONNECT http://db:5432/ HTTP/1.1\r\nHost: db:5432\r\n\r\n"},
            {"400", "CONNECT db:5432 HTTP/1.1\r\n\r\n"},
            {"400", "CONNECT db:5432 HTTP/1.1\r\nHost: db:5432\r\nContent-Length: 3\r\n\r\nabc"},
            {"400", "CONNECT db:5432 HTTP/1.1\r\nHost: db:5432\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
            {"400", "CONNECT db:5432 HTTP/1.1\r\nHost: db:5432\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"},
            {"403", "GET / HTTP/1.1\r\nHost: db:5432\r\nConnection: upgrade\r\nUpgrade: connect\r\n\r\n"},
        };
        try (Bytes backend = new Bytes("hello");
                Mesh mesh = mesh(backend.port(), ENDS, "connect", "websocket")) {
            for (String[] each : bad) {
                try (Client client = mesh.dial("out")) {
                    assertThat(client.send(each[1]).read().status()).as(each[1]).isEqualTo(Integer.parseInt(each[0]));
                }
            }
            assertThat(backend.connections()).isZero();
        }
    }

    @Test
    void refusesWhatIsNoneOverHttp2() throws Exception {
        try (Bytes backend = new Bytes("hello");
                Mesh mesh = mesh(backend.port(), ENDS, "connect")) {
            for (String[] more : new String[][] {{"content-length", "3"}, {"host", "other"}}) {
                try (FrameClient client = new FrameClient(mesh.address("out"))) {
                    assertThat(connect(client, 0, more).answer(1)).isEqualTo("reset 1");
                }
            }
            try (FrameClient client = new FrameClient(mesh.address("out"))) {
                client.request(1, false, "CONNECT", "/").flush();
                assertThat(client.answer(1)).isEqualTo("reset 1");
            }
            try (FrameClient client = new FrameClient(mesh.address("out"))) {
                assertThat(connect(client, FrameClient.END_STREAM).answer(1)).contains("\"status\":400");
            }
            assertThat(backend.connections()).isZero();
        }
    }

    @Test
    void saysThatTheDestinationCannotBeReached() throws Exception {
        int nobody = EnvoyProcess.freePort();
        try (Mesh mesh = mesh(nobody, ENDS, "connect");
                Client client = mesh.dial("out")) {
            assertThat(client.send(ASK).read().status()).isEqualTo(503);
            assertThat(mesh.ended().flags()).isEqualTo("UF");
        }
    }

    @Test
    void aDestinationThatLeavesEndsIt() throws Exception {
        try (Switcher backend = new Switcher("bye", (in, out, socket) -> {});
                Mesh mesh = mesh(backend.port(), ENDS, "connect");
                Client client = mesh.dial("out")) {
            client.send(ASK + "GET / HTTP/1.1\r\nHost: db\r\n\r\n");
            Origin.head(client.in());

            assertThat(new String(client.in().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .isEqualTo("bye");
        }
    }
}
