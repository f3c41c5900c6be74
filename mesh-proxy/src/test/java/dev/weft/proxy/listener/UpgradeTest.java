package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.authz.AuthzRules.Action;
import dev.weft.policy.authz.AuthzRules.Policy;
import dev.weft.policy.authz.Permission;
import dev.weft.policy.authz.Principal;
import dev.weft.policy.path.PathNormalization;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ListenerConfig.Direction;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UpgradeTest {

    static final String ASK = "GET /chat HTTP/1.1\r\nHost: catalog\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: WebSocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final AuthzRules NOBODY = new AuthzRules(
            Action.DENY,
            List.of(new Policy(
                    "ns[a]-policy[b]-rule[0]", List.of(Permission.Any.INSTANCE), List.of(Principal.Any.INSTANCE))));

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    static HttpOptions options(Duration idle) {
        return new HttpOptions(
                PathNormalization.MERGE_SLASHES, idle, Duration.ofSeconds(10), 60, true, "weft", List.of("websocket"));
    }

    private static Mesh mesh(int port, Duration idle, Duration timeout, AuthzRules... rules) {
        Mesh mesh = new Mesh();
        mesh.cluster("backend", port)
                .routes("out", Mesh.route("backend", timeout))
                .http("out", Direction.OUTBOUND, null, options(idle), rules);
        assertThat(mesh.apply().problems()).isEmpty();
        return mesh;
    }

    private static Mesh mesh(int port) {
        return mesh(port, Duration.ofMinutes(1), null);
    }

    private static String text(Client client, int bytes) throws IOException {
        return new String(client.in().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    @Test
    void relaysTheAnswerAndBytesBothWays() throws Exception {
        try (Switcher backend = new Switcher(Switcher.GRANTED + "hello", (in, out, socket) -> in.transferTo(out));
                Mesh mesh = mesh(backend.port());
                Client client = mesh.dial("out")) {
            Client.Reply reply = client.send(ASK).read();

            assertThat(reply.status()).isEqualTo(101);
            assertThat(reply.header("upgrade")).isEqualTo("websocket");
            assertThat(reply.header("connection")).isEqualTo("upgrade");
            assertThat(reply.header("x-seen")).isEqualTo("yes");
            assertThat(reply.head()).doesNotContainIgnoringCase("transfer-encoding");
            assertThat(text(client, 5)).isEqualTo("hello");
            client.send("GET / HTTP/1.1\r\n\r\n");
            assertThat(text(client, 18)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
            client.socket().shutdownOutput();
            assertThat(client.in().read()).isEqualTo(-1);

            assertThat(backend.heads().getFirst())
                    .contains("\r\nconnection: upgrade\r\nupgrade: websocket\r\n")
                    .contains("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
            Mesh.Ended ended = mesh.ended();
            assertThat(ended.status()).isEqualTo(101);
            assertThat(ended.flags()).isEqualTo("-");
            assertThat(ended.received()).isEqualTo(18);
            assertThat(ended.sent()).isEqualTo(23);
        }
    }

    @Test
    void halfClosesAndCarriesMuch() throws Exception {
        byte[] large = new byte[8_000_000];
        new java.util.Random(3).nextBytes(large);
        Switcher.After atEnd = (in, out, socket) -> out.write(in.readAllBytes());
        try (Switcher backend = new Switcher(Switcher.GRANTED, atEnd);
                Mesh mesh = mesh(backend.port());
                Client client = mesh.dial("out")) {
            client.send(ASK).read();
            client.send(large);
            client.socket().shutdownOutput();

            assertThat(client.in().readAllBytes()).isEqualTo(large);
        }
    }

    @Test
    void aReaderThatStopsStopsTheProducer() throws Exception {
        byte[] piece = new byte[1 << 20];
        Switcher.After producing = (in, out, socket) -> {
            for (int i = 0; i < 64; i++) {
                out.write(piece);
            }
        };
        try (Switcher backend = new Switcher(Switcher.GRANTED, producing);
                Mesh mesh = mesh(backend.port());
                Client client = mesh.dial("out")) {
            client.send(ASK).read();
            client.in().readNBytes(1 << 20);
            try (Client other = mesh.dial("out")) {
                assertThat(other.send(ASK).read().status()).isEqualTo(101);
            }
            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
                    .isLessThan(256L << 20);

            assertThat(client.in().readAllBytes().length).isEqualTo(63 << 20);
        }
    }

    @Test
    void aDeclinedUpgradeStaysHttp() throws Exception {
        try (Origin origin = Origin.ok("no");
                Mesh mesh = mesh(origin.port());
                Client client = mesh.dial("out")) {
            for (int i = 0; i < 3; i++) {
                Client.Reply reply = client.send(ASK).read();

                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).isEqualTo("no");
            }
            assertThat(client.get("/plain").body()).isEqualTo("no");
            assertThat(origin.connections()).isEqualTo(1);
            assertThat(mesh.ended().status()).isEqualTo(200);
        }
    }

    @Test
    void whatFollowsTooEarlyIsNeverReadAsRequests() throws Exception {
        String smuggled = "GET /smuggled HTTP/1.1\r\nHost: catalog\r\n\r\n";
        try (Origin origin = Origin.ok("no");
                Mesh mesh = mesh(origin.port());
                Client client = mesh.dial("out")) {
            Client.Reply reply = client.send(ASK + smuggled).read();

            assertThat(reply.status()).isEqualTo(200);
            assertThat(client.in().read()).isEqualTo(-1);
            assertThat(origin.seen()).hasSize(1);
            assertThat(mesh.ended().path()).isEqualTo("/chat");
            assertThat(mesh.reports).isEmpty();
        }
    }

    @Test
    void whatFollowsTooEarlyWaitsForTheAnswer() throws Exception {
        try (Switcher backend = Switcher.echo();
                Mesh mesh = mesh(backend.port());
                Client client = mesh.dial("out")) {
            assertThat(client.send(ASK + "early").read().status()).isEqualTo(101);
            assertThat(text(client, 5)).isEqualTo("early");
        }
    }

    @Test
    void refusesOtherProtocolsAndBodies() throws Exception {
        String head = "Host: catalog\r\nConnection: upgrade\r\n";
        String[][] bad = {
            {"403", "GET / HTTP/1.1\r\n" + head + "Upgrade: irc\r\n\r\n"},
            {"403", "GET / HTTP/1.1\r\n" + head + "Upgrade: websocket, irc\r\n\r\n"},
            {"400", "POST / HTTP/1.1\r\n" + head + "Upgrade: websocket\r\n\r\n"},
            {"400", "GET / HTTP/1.1\r\n" + head + "Upgrade: websocket\r\nContent-Length: 3\r\n\r\nabc"},
            {"400", "GET / HTTP/1.1\r\n" + head + "Upgrade: websocket\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        };
        try (Switcher backend = Switcher.echo();
                Mesh mesh = mesh(backend.port())) {
            for (String[] each : bad) {
                try (Client client = mesh.dial("out")) {
                    assertThat(client.send(each[1]).read().status()).as(each[1]).isEqualTo(Integer.parseInt(each[0]));
                    assertThat(mesh.ended().details())
                            .isEqualTo(each[0].equals("403") ? "upgrade_failed" : "http1.upgrade");
                }
            }
            assertThat(backend.heads()).isEmpty();
        }
    }

    @Test
    void ignoresUpgradesOfThisHop() throws Exception {
        try (Origin origin = Origin.ok("plain");
                Mesh mesh = mesh(origin.port());
                Client client = mesh.dial("out")) {
            for (String protocol : List.of("h2c", "TLS/1.2", "h2c, TLS/1.3")) {
                client.send("POST / HTTP/1.1\r\nHost: catalog\r\nConnection: upgrade\r\nUpgrade: " + protocol
                        + "\r\nContent-Length: 3\r\n\r\nabc");

                assertThat(client.read().body()).isEqualTo("plain");
            }
            client.send("GET / HTTP/1.1\r\nHost: catalog\r\nUpgrade: websocket\r\n\r\n");
            assertThat(client.read().body()).isEqualTo("plain");
            assertThat(origin.seen()).allMatch(seen -> seen.header("upgrade").isEmpty());
        }
    }

    @Test
    void takesNoOtherProtocolThanWasAskedFor() throws Exception {
        String[] bad = {
            Switcher.GRANTED.replace("websocket", "h2c"),
            Switcher.GRANTED.replace("websocket", "irc"),
            Switcher.GRANTED.replace("Connection: Upgrade\r\n", ""),
            Switcher.GRANTED.replace("x-seen: yes", "content-length: 5"),
            Switcher.GRANTED.replace("x-seen: yes", "transfer-encoding: chunked"),
        };
        for (String answer : bad) {
            try (Switcher backend = new Switcher(answer, (in, out, socket) -> in.transferTo(out));
                    Mesh mesh = mesh(backend.port());
                    Client client = mesh.dial("out")) {
                assertThat(client.send(ASK).read().status()).as(answer).isEqualTo(502);
                assertThat(mesh.ended().flags()).isEqualTo("UPE");
            }
        }
    }

    @Test
    void onlySilenceEndsItAndNotTheRoutesTimeout() throws Exception {
        try (Switcher backend = Switcher.echo();
                Mesh mesh = mesh(backend.port(), Duration.ofMillis(900), Duration.ofMillis(300));
                Client client = mesh.dial("out")) {
            assertThat(client.send(ASK).read().status()).isEqualTo(101);

            assertThat(client.in().read()).isEqualTo(-1);
            Mesh.Ended ended = mesh.ended();
            assertThat(ended.status()).isEqualTo(101);
            assertThat(ended.flags()).isEqualTo("SI");
            assertThat(ended.details()).isEqualTo("stream_idle_timeout");
        }
    }

    @Test
    void theRoutesTimeoutHoldsForTheAnswer() throws Exception {
        try (Origin origin = Origin.silent();
                Mesh mesh = mesh(origin.port(), Duration.ofMinutes(1), Duration.ofMillis(300));
                Client client = mesh.dial("out")) {
            assertThat(client.send(ASK).read().status()).isEqualTo(504);
            assertThat(mesh.ended().flags()).isEqualTo("UT");
        }
    }

    @Test
    void aNewPolicyEndsItAndSoDoesTheEndOfItsListener() throws Exception {
        try (Switcher backend = Switcher.echo();
                Mesh mesh = mesh(backend.port());
                Client client = mesh.dial("out")) {
            client.send(ASK).read();
            mesh.http("out", Direction.OUTBOUND, null, options(Duration.ofMinutes(1)), NOBODY);
            mesh.apply();

            assertThat(client.in().read()).isEqualTo(-1);
            Mesh.Ended ended = mesh.ended();
            assertThat(ended.details()).isEqualTo("rbac_access_denied_matched_policy[ns[a]-policy[b]-rule[0]]");
            assertThat(ended.code()).isEqualTo("access_denied");
        }
        try (Switcher backend = Switcher.echo();
                Mesh mesh = mesh(backend.port());
                Client client = mesh.dial("out")) {
            client.send(ASK).read();
            mesh.listeners.clear();
            mesh.apply();

            assertThat(client.in().read()).isEqualTo(-1);
            assertThat(mesh.ended().details()).isEqualTo("chain_removed");
        }
    }

    @Test
    void aDrainWaitsForItAsLongAsItMay() throws Exception {
        try (Switcher backend = Switcher.echo();
                Mesh mesh = mesh(backend.port());
                Client client = mesh.dial("out")) {
            client.send(ASK).read();
            var done = mesh.runtime.drain(Duration.ofMillis(600)).toCompletableFuture();
            client.send("still");

            assertThat(text(client, 5)).isEqualTo("still");
            assertThat(client.in().read()).isEqualTo(-1);
            done.get(5, TimeUnit.SECONDS);
            assertThat(mesh.ended().status()).isEqualTo(101);
        }
    }

    @Test
    void aClientThatGoesTakesTheBackendsConnectionWithIt() throws Exception {
        java.util.concurrent.CompletableFuture<byte[]> rest = new java.util.concurrent.CompletableFuture<>();
        try (Switcher backend = new Switcher(Switcher.GRANTED, (in, out, socket) -> rest.complete(in.readAllBytes()));
                Mesh mesh = mesh(backend.port())) {
            try (Client client = mesh.dial("out")) {
                client.send(ASK).read();
                client.send("last words");
            }

            assertThat(rest.get(5, TimeUnit.SECONDS)).isEqualTo("last words".getBytes(StandardCharsets.US_ASCII));
            assertThat(mesh.ended().status()).isEqualTo(101);
        }
    }
}
