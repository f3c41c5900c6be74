package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.UpstreamHttp;
import dev.weft.proxy.config.UpstreamHttp.Protocol;
import dev.weft.proxy.tls.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real client and a real server of RFC 6455 with two sidecars and mTLS between them. */
@Timeout(60)
class WebSocketTest {

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP1", "HTTP2", "SAME_AS_DOWNSTREAM"})
    void carriesMessagesOfEveryKind(Protocol between) throws Exception {
        byte[] large = new byte[3 << 20];
        new java.util.Random(5).nextBytes(large);
        try (WebSocketOrigin origin = new WebSocketOrigin();
                Mesh server = server(origin.port());
                Mesh caller = caller(server, between);
                HttpClient http = HttpClient.newHttpClient()) {
            Heard heard = new Heard();
            WebSocket socket = http.newWebSocketBuilder()
                    .subprotocols("chat")
                    .buildAsync(uri(caller), heard)
                    .get(10, TimeUnit.SECONDS);

            assertThat(socket.getSubprotocol()).isEqualTo("chat");
            socket.sendText("hello", true).get(5, TimeUnit.SECONDS);
            assertThat(heard.next()).isEqualTo("text hello");
            socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2})).get(5, TimeUnit.SECONDS);
            assertThat(heard.next()).isEqualTo("pong 2");
            socket.sendBinary(ByteBuffer.wrap(large), true).get(5, TimeUnit.SECONDS);
            assertThat(heard.next()).isEqualTo("binary " + large.length + " " + java.util.Arrays.hashCode(large));
            socket.sendClose(4_000, "done").get(5, TimeUnit.SECONDS);
            assertThat(heard.next()).isEqualTo("close 4000 done");

            assertThat(caller.ended().status()).isEqualTo(101);
            Mesh.Ended seen = server.ended();
            assertThat(seen.status()).isEqualTo(101);
            assertThat(seen.peer()).isEqualTo(Mesh.CLIENT);
            assertThat(seen.received()).isGreaterThan(large.length);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP1", "HTTP2", "SAME_AS_DOWNSTREAM"})
    void manyAtOnceDoNotMix(Protocol between) throws Exception {
        try (WebSocketOrigin origin = new WebSocketOrigin();
                Mesh server = server(origin.port());
                Mesh caller = caller(server, between);
                HttpClient http = HttpClient.newHttpClient()) {
            List<WebSocket> sockets = new ArrayList<>();
            List<Heard> heard = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                heard.add(new Heard());
                sockets.add(http.newWebSocketBuilder()
                        .buildAsync(uri(caller), heard.getLast())
                        .get(10, TimeUnit.SECONDS));
            }
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 30; i++) {
                    sockets.get(i).sendText(i + "/" + round, true).get(5, TimeUnit.SECONDS);
                }
                for (int i = 0; i < 30; i++) {
                    assertThat(heard.get(i).next()).isEqualTo("text " + i + "/" + round);
                }
            }
            sockets.forEach(WebSocket::abort);
            for (int i = 0; i < 30; i++) {
                assertThat(caller.ended().status()).isEqualTo(101);
                assertThat(server.ended().status()).isEqualTo(101);
            }
        }
    }

    private static URI uri(Mesh caller) {
        return URI.create("ws://127.0.0.1:" + caller.address("out").getPort() + "/chat?room=1");
    }

    static Mesh server(int port) {
        TestAuthority authority = AUTHORITY;
        Mesh server = new Mesh(Mesh.Secrets.of(authority, Mesh.SERVER), RuntimeOptions.Limits.DEFAULT);
        server.cluster("app", port)
                .routes("in", Mesh.route("app", null))
                .http("in", Direction.INBOUND, Mesh.STRICT, UpgradeTest.options(Duration.ofMinutes(1)));
        assertThat(server.apply().problems()).isEmpty();
        return server;
    }

    static Mesh caller(Mesh server, Protocol between) {
        Mesh caller = new Mesh(Mesh.Secrets.of(AUTHORITY, Mesh.CLIENT), RuntimeOptions.Limits.DEFAULT);
        caller.cluster("catalog", Mesh.tlsTo(Mesh.SERVER), server.address("in").getPort())
                .routes("out", Mesh.route("catalog", null))
                .http("out", Direction.OUTBOUND, null, UpgradeTest.options(Duration.ofMinutes(1)));
        caller.clusters.computeIfPresent("catalog", (name, cluster) -> cluster.withHttp(UpstreamHttp.of(between)));
        assertThat(caller.apply().problems()).isEmpty();
        return caller;
    }

    private static final TestAuthority AUTHORITY = new TestAuthority();

    static final class Heard implements WebSocket.Listener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        String next() throws InterruptedException {
            return events.poll(10, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                events.add("text " + text);
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] piece = new byte[data.remaining()];
            data.get(piece);
            bytes.writeBytes(piece);
            if (last) {
                byte[] all = bytes.toByteArray();
                events.add("binary " + all.length + " " + java.util.Arrays.hashCode(all));
                bytes.reset();
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            events.add("pong " + message.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            events.add("close " + status + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            events.add("error " + error);
        }
    }
}
