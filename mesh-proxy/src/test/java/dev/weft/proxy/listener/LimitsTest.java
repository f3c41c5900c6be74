package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.proxy.config.ListenerConfig.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimitsTest {

    private static final long FREE = CircuitBreakers.NO_LIMIT;

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    /** Counts how many requests it serves at once; answers when told. */
    private static final class Gate {
        final CountDownLatch open = new CountDownLatch(1);
        final AtomicInteger now = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();

        Origin origin() {
            return Origin.answering((request, out) -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                try {
                    open.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                now.decrementAndGet();
                out.write(Origin.response(200, "fine"));
                return true;
            });
        }
    }

    private static Mesh mesh(UnaryOperator<ClusterPolicy> policy, int... ports) {
        Mesh mesh = new Mesh(4);
        mesh.cluster("backend", ports)
                .policy("backend", policy)
                .routes("out", Mesh.route("backend", null))
                .http("out", Direction.OUTBOUND, null);
        mesh.apply();
        return mesh;
    }

    private static CircuitBreakers limits(long connections, long pending, long requests) {
        return new CircuitBreakers(connections, pending, requests, FREE, null);
    }

    static ClusterPolicy connections(ClusterPolicy policy, ConnectionSettings settings) {
        return new ClusterPolicy(
                policy.loadBalancer(),
                policy.selection(),
                policy.breakers(),
                policy.outliers(),
                policy.healthChecks(),
                settings);
    }

    @Test
    void holdsTheLimitOfRequestsOverAllLoops() throws Exception {
        Gate gate = new Gate();
        try (Origin origin = gate.origin();
                Mesh mesh = mesh(policy -> policy.with(limits(FREE, FREE, 5)), origin.port())) {
            Thread.ofVirtual().start(() -> {
                Await.until(() -> mesh.reports.size() == 35);
                gate.open.countDown();
            });
            Crowd.Outcome outcome = Crowd.of(40, 1, () -> mesh.dial("out"));

            assertThat(outcome.count(200)).isEqualTo(5);
            assertThat(outcome.count(503)).isEqualTo(35);
            assertThat(gate.most.get()).isEqualTo(5);
            assertThat(outcome.samples().get(503).header("x-envoy-overloaded")).isEqualTo("true");
            assertThat(mesh.reports).extracting(Mesh.Ended::flags).contains("UO");
        }
    }

    @Test
    void holdsTheLimitOfConnectionsOverAllLoopsAndServesEverybody() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Origin.Answer slow = (request, out) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            now.decrementAndGet();
            out.write(Origin.response(200, "fine"));
            return true;
        };
        try (Origin one = Origin.answering(slow);
                Origin other = Origin.answering(slow);
                Mesh mesh = mesh(policy -> policy.with(limits(2, FREE, FREE)), one.port(), other.port())) {
            Crowd.Outcome outcome = Crowd.of(16, 20, () -> mesh.dial("out"));

            assertThat(outcome.statuses()).containsExactly(java.util.Map.entry(200, 320));
            assertThat(most.get()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void refusesWhatWouldWaitBeyondTheLimit() throws Exception {
        Gate gate = new Gate();
        try (Origin origin = gate.origin();
                Mesh mesh = mesh(policy -> policy.with(limits(1, 2, FREE)), origin.port())) {
            Thread.ofVirtual().start(() -> {
                Await.until(() -> gate.now.get() == 1);
                Await.until(() -> mesh.reports.size() >= 15);
                gate.open.countDown();
            });
            Crowd.Outcome outcome = Crowd.of(20, 1, () -> mesh.dial("out"));

            assertThat(outcome.count(200)).isBetween(2, 5);
            assertThat(outcome.count(200) + outcome.count(503)).isEqualTo(20);
            assertThat(gate.most.get()).isEqualTo(1);
        }
    }

    @Test
    void endsAConnectionAfterItsRequests() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = mesh(
                        policy -> connections(policy, new ConnectionSettings(2, Duration.ofMinutes(1), null, null)),
                        origin.port());
                Client client = mesh.dial("out")) {
            for (int i = 0; i < 6; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            assertThat(origin.connections()).isEqualTo(3);
        }
    }

    @Test
    void leavesAConnectionBeforeTheServerDoes() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Origin origin = Origin.answering((request, out) -> {
                    asked.incrementAndGet();
                    out.write("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
                    return true;
                });
                Mesh mesh = mesh(UnaryOperator.identity(), origin.port());
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(origin.connections()).isEqualTo(2);
        }
    }
}
