package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.retry.RetryPolicy;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.Client.Reply;
import dev.weft.proxy.tls.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application that is gone behind a living sidecar: no request is lost, and none is delivered twice. */
@Timeout(60)
class ToldFailureTest {

    private static final String HEADER = "x-weft-upstream-failure";
    private static final String POST = "POST /pay HTTP/1.1\r\nHost: catalog\r\nContent-Length: 3\r\n\r\nabc";

    private final TestAuthority authority = new TestAuthority();

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private Mesh server(int appPort) {
        Mesh server = new Mesh(Mesh.Secrets.of(authority, Mesh.SERVER), RuntimeOptions.Limits.DEFAULT);
        server.cluster("app", appPort)
                .routes("in", Mesh.route("app", null))
                .http("in", Direction.INBOUND, Mesh.STRICT)
                .http("plain", Direction.INBOUND, null);
        server.routes("plain", Mesh.route("app", null));
        assertThat(server.apply().problems()).isEmpty();
        return server;
    }

    private Mesh caller(@Nullable RetryPolicy retry, Mesh... servers) {
        Mesh caller = new Mesh(Mesh.Secrets.of(authority, Mesh.CLIENT), RuntimeOptions.Limits.DEFAULT);
        int[] ports = new int[servers.length];
        for (int i = 0; i < ports.length; i++) {
            ports[i] = servers[i].address("in").getPort();
        }
        caller.cluster("catalog", Mesh.tlsTo(Mesh.SERVER), ports)
                .routes("out", retry == null ? Mesh.route("catalog", null) : Mesh.retrying("catalog", null, retry))
                .http("out", Direction.OUTBOUND, null);
        assertThat(caller.apply().problems()).isEmpty();
        return caller;
    }

    @Test
    void anyMethodGoesToAnotherInstance() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh gone = server(RetryTest.closedPort());
                Mesh good = server(origin.port());
                Mesh caller = caller(RetryTest.retry("connect-failure", 2, null), gone, good);
                Client client = caller.dial("out")) {
            for (int i = 0; i < 10; i++) {
                Reply reply = client.send(POST).read();
                assertThat(reply.status()).isEqualTo(200);
                assertThat(caller.ended().flags()).isEqualTo("-");
            }
            assertThat(origin.seen())
                    .hasSize(10)
                    .allSatisfy(seen -> assertThat(seen.body()).asString().isEqualTo("abc"));
        }
    }

    @Test
    void oneThatDiedWithTheRequestInItsHandsIsNotAskedAgain() throws Exception {
        try (Origin dying = Origin.answering((request, out) -> false);
                Origin origin = Origin.ok("fine");
                Mesh bad = server(dying.port());
                Mesh good = server(origin.port());
                Mesh caller = caller(RetryTest.retry("connect-failure", 2, null), bad, good);
                Client client = caller.dial("out")) {
            int failed = 0;
            for (int i = 0; i < 10; i++) {
                failed += client.send(POST).read().status() == 503 ? 1 : 0;
            }
            assertThat(failed).isPositive();
            assertThat(dying.seen()).hasSize(failed);
            assertThat(origin.seen()).hasSize(10 - failed);
        }
    }

    @Test
    void safeRequestsOfOneThatDiedAreAskedAgainWhereResetsAre() throws Exception {
        try (Origin dying = Origin.answering((request, out) -> false);
                Origin origin = Origin.ok("fine");
                Mesh bad = server(dying.port());
                Mesh good = server(origin.port());
                Mesh caller = caller(RetryTest.retry("reset", 2, null), bad, good);
                Client client = caller.dial("out")) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            assertThat(dying.seen()).isNotEmpty();
        }
    }

    @Test
    void withoutRetriesTheCallerSeesNothingOfIt() throws Exception {
        try (Mesh gone = server(RetryTest.closedPort());
                Mesh caller = caller(null, gone);
                Client client = caller.dial("out")) {
            Reply reply = client.send(POST).read();

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header(HEADER)).isEmpty();
        }
    }

    @Test
    void strangersAreNotTold() throws Exception {
        try (Mesh gone = server(RetryTest.closedPort());
                Client client = gone.dial("plain")) {
            Reply reply = client.send(POST).read();

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header(HEADER)).isEmpty();
        }
    }

    @Test
    void whatApplicationsSayIsNotBelieved() throws IOException, InterruptedException {
        try (Origin liar = Origin.answering((request, out) -> {
                    out.write(("HTTP/1.1 503 No\r\n" + HEADER + ": connect-failure\r\nContent-Length: 2\r\n\r\nno")
                            .getBytes(StandardCharsets.US_ASCII));
                    return true;
                });
                Mesh server = server(liar.port());
                Mesh caller = caller(RetryTest.retry("connect-failure", 2, Duration.ofSeconds(5)), server);
                Client client = caller.dial("out")) {
            Reply reply = client.send(POST).read();

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header(HEADER)).isEmpty();
            assertThat(caller.ended().flags()).isEqualTo("-");
            assertThat(liar.seen()).hasSize(1);
        }
    }
}
