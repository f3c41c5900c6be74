package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.FrameClient.Frame;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What strangers may do at an inbound listener. Each attack ends its connection, and nobody else's. */
@Timeout(60)
class Http2FloodTest {

    private static final int ENHANCE_YOUR_CALM = 11;

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private interface Attack {
        void once(FrameClient client, int turn) throws IOException;
    }

    private static void endsWithin(int turns, Attack attack) throws Exception {
        endsWithin(new Mesh(), Direction.INBOUND, turns, attack);
    }

    private static void endsWithin(Mesh started, Direction direction, int turns, Attack attack) throws Exception {
        try (Origin origin = Origin.ok("hello");
                Mesh mesh = started) {
            mesh.cluster("app", origin.port())
                    .routes("in", Mesh.route("app", null))
                    .http("in", direction, null);
            mesh.apply();
            try (FrameClient attacker = new FrameClient(mesh.address("in"));
                    Client other = mesh.dial("in")) {
                Thread writer = Thread.ofVirtual().start(() -> {
                    try {
                        for (int i = 0; i < turns; i++) {
                            attack.once(attacker, i);
                        }
                        attacker.flush();
                    } catch (IOException ended) {
                        // what is wanted
                    }
                });
                Frame last = attacker.await(FrameClient.GOAWAY);
                writer.join(5_000);

                assertThat(last == null ? ENHANCE_YOUR_CALM : last.number(4)).isEqualTo(ENHANCE_YOUR_CALM);
                assertThat(other.get("/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void pings() throws Exception {
        endsWithin(100_000, (client, turn) -> client.frame(FrameClient.PING, 0, 0, new byte[8]));
    }

    @Test
    void settings() throws Exception {
        endsWithin(100_000, (client, turn) -> client.frame(FrameClient.SETTINGS, 0, 0, 0, 4, 0, 0, 0, turn & 255));
    }

    @Test
    void priorities() throws Exception {
        endsWithin(100_000, (client, turn) -> client.frame(FrameClient.PRIORITY, 0, 3, 0, 0, 0, 0, 1));
    }

    @Test
    void requestsThatAreTakenBackAtOnce() throws Exception {
        endsWithin(50_000, Http2FloodTest::takeBack);
    }

    @Test
    void theSameAtAGateway() throws Exception {
        endsWithin(Mesh.gateway(), Direction.OUTBOUND, 50_000, Http2FloodTest::takeBack);
    }

    private static void takeBack(FrameClient client, int turn) throws IOException {
        client.request(2 * turn + 1, true, "GET", "/");
        client.frame(FrameClient.RST_STREAM, 0, 2 * turn + 1, 0, 0, 0, 8);
    }

    @Test
    void requestsThatMakeTheServerResetThem() throws Exception {
        endsWithin(50_000, (client, turn) -> {
            client.request(2 * turn + 1, false, "POST", "/");
            client.windowUpdate(2 * turn + 1, 0);
        });
    }

    @Test
    void emptyData() throws Exception {
        endsWithin(100_000, (client, turn) -> {
            if (turn == 0) {
                client.request(1, false, "POST", "/");
            }
            client.frame(FrameClient.DATA, 0, 1, new byte[0]);
        });
    }

    @Test
    void continuationsWithoutEnd() throws Exception {
        endsWithin(100_000, (client, turn) -> {
            if (turn == 0) {
                client.frame(FrameClient.HEADERS, 0, 1, 0x82);
            }
            client.frame(FrameClient.CONTINUATION, 0, 1, new byte[0]);
        });
    }

    @Test
    void windowUpdatesOfOneByte() throws Exception {
        endsWithin(100_000, (client, turn) -> {
            if (turn == 0) {
                client.request(1, false, "POST", "/");
            }
            client.windowUpdate(1, 1);
        });
    }

    @Test
    void headersWithoutEnd() throws Exception {
        byte[] block = FrameClient.fields("x-large", "y".repeat(16_000));
        endsWithin(100_000, (client, turn) -> {
            if (turn == 0) {
                client.frame(FrameClient.HEADERS, 0, 1, 0x82);
            }
            client.frame(FrameClient.CONTINUATION, 0, 1, block);
        });
    }

    @Test
    void headersTooLargeAreAnswered() throws Exception {
        try (Origin origin = Origin.ok("hello");
                Mesh mesh = Mesh.outboundTo(origin.port());
                FrameClient client = new FrameClient(mesh.address("out"))) {
            String[] many = new String[400];
            for (int i = 0; i < many.length; i += 2) {
                many[i] = "x-" + i;
                many[i + 1] = "v";
            }
            client.request(1, true, "GET", "/", many).flush();

            assertThat(client.answer(1)).startsWith("8").contains("headers");
            assertThat(mesh.ended().status()).isEqualTo(431);
            client.request(3, true, "GET", "/").flush();
            assertThat(client.answer(3)).isEqualTo("200 hello");
        }
    }
}
