package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.Bind;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.Client.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DrainTest {

    private static Mesh both(int port) {
        Mesh mesh = new Mesh(2);
        mesh.cluster("backend", port)
                .routes("out", Mesh.route("backend", null))
                .routes("in", Mesh.route("backend", null))
                .http("out", Direction.OUTBOUND, null)
                .http("in", Direction.INBOUND, null);
        mesh.apply();
        return mesh;
    }

    @Test
    void tellsCallersToGoAndLetsTheApplicationGoOn() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = both(origin.port());
                Client caller = mesh.dial("in");
                Client application = mesh.dial("out")) {
            InetSocketAddress inbound = mesh.address("in");
            assertThat(caller.get("/").header("connection")).isEmpty();
            CompletableFuture<Void> drained =
                    mesh.runtime.drain(Duration.ofSeconds(10)).toCompletableFuture();
            Await.until(() -> {
                try (Client late = new Client(inbound)) {
                    return late.get("/").header("connection").equals("close");
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });

            Reply last = caller.get("/");
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.header("connection")).isEqualTo("close");
            assertThat(application.get("/").status()).isEqualTo(200);
            assertThat(application.get("/").header("connection")).isEmpty();
            drained.get(10, TimeUnit.SECONDS);
            assertThat(mesh.runtime.connections()).isZero();
        }
    }

    @Test
    void keepsTheOldSocketWhereTheNewPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Origin origin = Origin.ok("fine");
                Mesh mesh = Mesh.outboundTo(origin.port())) {
            InetSocketAddress before = mesh.address("out");
            ListenerConfig out = mesh.listeners.get("out");
            mesh.listeners.put("out", moved(out, taken.getLocalPort()));

            assertThat(mesh.apply().problems()).hasSize(1);
            try (Client client = new Client(before)) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            int free = RetryTest.closedPort();
            mesh.listeners.put("out", moved(out, free));

            assertThat(mesh.apply().problems()).isEmpty();
            assertThat(mesh.address("out").getPort()).isEqualTo(free);
        }
    }

    private static ListenerConfig moved(ListenerConfig listener, int port) {
        return new ListenerConfig(
                listener.name(),
                new Bind("127.0.0.1", port, true, false),
                listener.direction(),
                listener.inspection(),
                listener.chains(),
                null);
    }
}
