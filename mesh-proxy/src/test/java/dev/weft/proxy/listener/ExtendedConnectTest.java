package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.UpstreamHttp;
import dev.weft.proxy.config.UpstreamHttp.Protocol;
import dev.weft.proxy.listener.FrameClient.Frame;
import dev.weft.proxy.tls.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** RFC 8441. */
@Timeout(60)
class ExtendedConnectTest {

    private static final String[] ASK = {":protocol", "websocket", "sec-websocket-version", "13"};

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private static Mesh mesh(int port) {
        Mesh mesh = new Mesh();
        mesh.cluster("backend", port)
                .routes("out", Mesh.route("backend", null))
                .http("out", Direction.OUTBOUND, null, UpgradeTest.options(Duration.ofMinutes(1)));
        assertThat(mesh.apply().problems()).isEmpty();
        return mesh;
    }

    private static int setting(Frame settings, int name) {
        for (int at = 0; at < settings.payload().length; at += 6) {
            if (settings.payload()[at + 1] == name) {
                return settings.number(at + 2);
            }
        }
        return -1;
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
    void becomesAnUpgradeOfHttp1AndBack() throws Exception {
        try (Switcher backend = new Switcher(Switcher.GRANTED + "hello", (in, out, socket) -> in.transferTo(out));
                Mesh mesh = mesh(backend.port());
                FrameClient client = new FrameClient(mesh.address("out"))) {
            assertThat(setting(client.flush().await(FrameClient.SETTINGS), 8)).isEqualTo(1);
            client.request(1, false, "CONNECT", "/chat?a=1", ASK);
            client.frame(FrameClient.DATA, 0, 1, "early ".getBytes()).flush();

            Frame head = client.await(FrameClient.HEADERS);
            assertThat(head.payload()[0] & 0xff).isEqualTo(0x88);
            assertThat(head.flags() & FrameClient.END_STREAM).isZero();
            assertThat(data(client, 11)).isEqualTo("helloearly ");
            client.frame(FrameClient.DATA, FrameClient.END_STREAM, 1, "last".getBytes())
                    .flush();
            assertThat(client.answer(1)).endsWith(" last");

            assertThat(backend.heads().getFirst())
                    .startsWith("GET /chat?a=1 HTTP/1.1\r\nhost: catalog\r\n")
                    .contains("\r\nconnection: upgrade\r\nupgrade: websocket\r\n")
                    .containsPattern("\r\nsec-websocket-key: [A-Za-z0-9+/]{22}==\r\n")
                    .doesNotContain("content-length", "transfer-encoding");
            Mesh.Ended ended = mesh.ended();
            assertThat(ended.status()).isEqualTo(101);
            assertThat(ended.received()).isEqualTo(10);
            assertThat(ended.sent()).isEqualTo(15);
        }
    }

    @Test
    void isNotOfferedWhereNothingIsSwitchedOn() throws Exception {
        try (Switcher backend = Switcher.echo();
                Mesh mesh = Mesh.outboundTo(backend.port());
                FrameClient client = new FrameClient(mesh.address("out"))) {
            assertThat(setting(client.flush().await(FrameClient.SETTINGS), 8)).isZero();
            client.request(1, false, "CONNECT", "/chat", ASK).flush();

            assertThat(client.answer(1)).isEqualTo("reset 1");
            assertThat(backend.heads()).isEmpty();
        }
    }

    @Test
    void refusesWhatIsNone() throws Exception {
        String[][] bad = {
            {"GET", ":protocol", "websocket"},
            {"CONNECT", ":protocol", "websocket", "content-length", "3"},
            {"CONNECT", ":protocol", "websocket", ":protocol", "websocket"},
            {"CONNECT", ":protocol", "web socket"},
            {"CONNECT", ":protocol", ""},
        };
        try (Switcher backend = Switcher.echo();
                Mesh mesh = mesh(backend.port());
                FrameClient client = new FrameClient(mesh.address("out"))) {
            int stream = 1;
            for (String[] each : bad) {
                String[] fields = java.util.Arrays.copyOfRange(each, 1, each.length);
                client.request(stream, false, each[0], "/chat", fields).flush();

                assertThat(client.answer(stream)).as(each[each.length - 1]).isEqualTo("reset 1");
                stream += 2;
            }
            client.request(stream, true, "CONNECT", "/chat", ASK).flush();
            assertThat(client.answer(stream)).isEqualTo("reset 1");
            stream += 2;
            client.request(stream, false, "CONNECT", "/chat", ":protocol", "irc")
                    .flush();
            assertThat(client.answer(stream)).contains("upgrade_refused");
            stream += 2;
            client.request(stream, false, "CONNECT", "/chat", ASK).flush();
            client.await(FrameClient.HEADERS);
            client.frame(
                            FrameClient.HEADERS,
                            FrameClient.END_STREAM | FrameClient.END_HEADERS,
                            stream,
                            FrameClient.fields("x", "y"))
                    .flush();
            assertThat(client.answer(stream)).isEqualTo("reset 1");
            assertThat(backend.heads()).hasSize(1);
        }
    }

    @Test
    void aDeclinedOneIsAnAnswer() throws Exception {
        try (Origin origin = Origin.ok("no");
                Mesh mesh = mesh(origin.port());
                FrameClient client = new FrameClient(mesh.address("out"))) {
            client.request(1, false, "CONNECT", "/chat", ASK).flush();

            assertThat(client.answer(1)).isEqualTo("200 no");
            client.request(3, true, "GET", "/").flush();
            assertThat(client.answer(3)).isEqualTo("200 no");
        }
    }

    @Test
    void anEndpointThatTakesNoneIsNotAsked() throws Exception {
        TestAuthority authority = new TestAuthority();
        try (Switcher backend = Switcher.echo();
                Mesh server = Http2Test.server(authority, backend.port(), Protocol.HTTP1);
                Mesh caller = caller(authority, server);
                Client client = caller.dial("out")) {
            Client.Reply reply = client.send(UpgradeTest.ASK).read();

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).contains("upgrade_impossible");
            assertThat(client.send(UpgradeTest.ASK).read().status()).isEqualTo(503);
            assertThat(backend.heads()).isEmpty();
            assertThat(server.reports).isEmpty();
        }
    }

    private static Mesh caller(TestAuthority authority, Mesh server) {
        Mesh caller = new Mesh(Mesh.Secrets.of(authority, Mesh.CLIENT), RuntimeOptions.Limits.DEFAULT);
        caller.cluster("catalog", Mesh.tlsTo(Mesh.SERVER), server.address("in").getPort())
                .routes("out", Mesh.route("catalog", null))
                .http("out", Direction.OUTBOUND, null, UpgradeTest.options(Duration.ofMinutes(1)));
        caller.clusters.computeIfPresent(
                "catalog", (name, cluster) -> cluster.withHttp(UpstreamHttp.of(Protocol.HTTP2)));
        assertThat(caller.apply().problems()).isEmpty();
        return caller;
    }
}
