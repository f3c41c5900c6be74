package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.Client.Reply;
import dev.weft.proxy.overload.MemoryProbe;
import dev.weft.proxy.overload.OverloadAction;
import dev.weft.proxy.overload.OverloadLimits;
import dev.weft.proxy.overload.OverloadMonitor;
import dev.weft.types.SystemTicker;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OverloadTest {

    private final Memory memory = new Memory();

    /** As much as the test says. */
    private static final class Memory implements MemoryProbe {
        volatile double direct;

        @Override
        public double heap() {
            return 0;
        }

        @Override
        public double direct() {
            return direct;
        }

        @Override
        public void collect() {}
    }

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private Mesh guarded(int port) {
        Mesh mesh = Mesh.outboundTo(port);
        mesh.runtime.guard(new OverloadMonitor(OverloadLimits.DEFAULT, memory, SystemTicker.INSTANCE));
        return mesh;
    }

    private void pressure(Mesh mesh, double share, OverloadAction action, boolean holds) {
        memory.direct = share;
        Await.until(() -> mesh.runtime.overload().is(action) == holds);
    }

    @Test
    void answersRequestsWith503AndServesAgainWhenMemoryIsBack() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = guarded(origin.port());
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(mesh.ended().flags()).isEqualTo("-");

            assertThat(mesh.runtime.overload().is(OverloadAction.STOP_CONNECTIONS))
                    .isFalse();
            pressure(mesh, 0.93, OverloadAction.STOP_REQUESTS, true);
            Reply refused = client.send("POST / HTTP/1.1\r\nHost: catalog\r\nContent-Length: 4\r\n\r\nbody")
                    .read();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("problems/overload");
            Mesh.Ended ended = mesh.ended();
            assertThat(ended.flags()).isEqualTo("OM");
            assertThat(ended.details()).isEqualTo("overload");
            assertThat(mesh.runtime.overload().requestsRefused()).isEqualTo(1);

            pressure(mesh, 0.1, OverloadAction.STOP_REQUESTS, false);
            try (Client next = mesh.dial("out")) {
                assertThat(next.get("/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void tellsClientsToGoBeforeItRefusesThem() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = guarded(origin.port());
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").header("connection")).isEmpty();

            pressure(mesh, 0.86, OverloadAction.DISABLE_KEEP_ALIVE, true);
            Reply last = client.get("/");
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.header("connection")).isEqualTo("close");
            assertThat(client.read()).isNull();
            assertThat(mesh.runtime.overload().keepAlivesEnded()).isEqualTo(1);
        }
    }

    @Test
    void leavesConnectionsInTheQueueUntilMemoryIsBack() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = guarded(origin.port());
                Client before = mesh.dial("out")) {
            assertThat(before.get("/").status()).isEqualTo(200);
            pressure(mesh, 0.9, OverloadAction.STOP_CONNECTIONS, true);
            // The one that a pending accept still takes.
            Await.until(() -> {
                try (Client probe = mesh.dial("out")) {
                    probe.socket().setSoTimeout(200);
                    return probe.get("/") == null;
                } catch (SocketTimeoutException queued) {
                    return true;
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            try (Client waiting = mesh.dial("out")) {
                waiting.send("GET / HTTP/1.1\r\nHost: catalog\r\n\r\n").socket().setSoTimeout(200);
                assertThatThrownBy(waiting::read).isInstanceOf(SocketTimeoutException.class);

                memory.direct = 0;
                waiting.socket().setSoTimeout(10_000);
                assertThat(waiting.read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void endsConnectionsThatHoldMuch() throws Exception {
        byte[] large = Origin.response(200, "x".repeat(32 << 20));
        try (Origin origin = Origin.answering((request, out) -> {
                    if (request.head().contains("/large")) {
                        out.write(large);
                    } else {
                        out.write(Origin.response(200, "fine"));
                    }
                    return true;
                });
                Mesh mesh = guarded(origin.port());
                Client slow = mesh.dial("out");
                Client other = mesh.dial("out")) {
            assertThat(other.get("/").status()).isEqualTo(200);
            assertThat(mesh.ended().status()).isEqualTo(200);
            slow.send("GET /large HTTP/1.1\r\nHost: catalog\r\n\r\n");
            assertThat(slow.in().read()).isEqualTo('H');

            Await.until(() -> {
                memory.direct = 0.975;
                return mesh.runtime.overload().streamsReset() > 0;
            });
            memory.direct = 0;
            Mesh.Ended ended = mesh.ended();
            assertThat(ended.path()).isEqualTo("/large");
            assertThat(ended.flags()).isEqualTo("OM");
            pressure(mesh, 0, OverloadAction.STOP_REQUESTS, false);
            assertThat(other.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void countsConnectionsBeyondTheLimit() throws Exception {
        Mesh.Secrets none = new Mesh.Secrets(null, null);
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = new Mesh(none, RuntimeOptions.Limits.DEFAULT.withMaxConnections(1))) {
            mesh.cluster("backend", origin.port())
                    .routes("out", Mesh.route("backend", null))
                    .http("out", Direction.OUTBOUND, null)
                    .apply();
            try (Client first = mesh.dial("out");
                    Client second = mesh.dial("out")) {
                assertThat(first.get("/").status()).isEqualTo(200);
                assertThat(second.read()).isNull();
                assertThat(mesh.runtime.overload().connectionsRefused()).isEqualTo(1);
                assertThat(first.get("/").status()).isEqualTo(200);
            }
        }
    }
}
