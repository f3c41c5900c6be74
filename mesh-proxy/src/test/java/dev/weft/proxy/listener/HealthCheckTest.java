package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.HealthCheck;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.stage.HostChange;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthCheckTest {

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    private static HealthCheck check(HealthCheck.Check check) {
        return new HealthCheck(
                check,
                Duration.ofMillis(500),
                new HealthCheck.Pace(Duration.ofMillis(50), Duration.ofMillis(50), 20),
                2,
                2,
                true);
    }

    private static Mesh mesh(HealthCheck.Check check, int... ports) {
        Mesh mesh = new Mesh(2);
        mesh.cluster("backend", ports)
                .policy(
                        "backend",
                        policy -> new ClusterPolicy(
                                policy.loadBalancer(),
                                policy.selection(),
                                policy.breakers(),
                                policy.outliers(),
                                List.of(check(check)),
                                policy.connections()))
                .routes("out", Mesh.route("backend", null))
                .http("out", Direction.OUTBOUND, null);
        mesh.apply();
        return mesh;
    }

    private static long healthy(Mesh mesh) {
        ClusterState cluster = mesh.runtime.clusters().iterator().next();
        return cluster.endpoints().stream()
                .filter(endpoint -> endpoint.health().name().equals("HEALTHY"))
                .count();
    }

    @Test
    void picksOnlyEndpointsThatPass() throws Exception {
        AtomicInteger status = new AtomicInteger(200);
        try (Origin one = Origin.answering((request, out) -> {
                    boolean probe = request.line().contains("/health");
                    out.write(Origin.response(probe ? status.get() : 200, "one"));
                    return true;
                });
                Origin other = Origin.ok("other");
                Mesh mesh = mesh(new HealthCheck.Check.Http("", "/health", List.of()), one.port(), other.port());
                Client client = mesh.dial("out")) {
            Await.until(() -> healthy(mesh) == 2);
            status.set(503);
            Await.until(() -> healthy(mesh) == 1);
            Await.until(() -> mesh.changes.stream().anyMatch(c -> c.kind() == HostChange.Kind.CHECK_FAILED));
            Await.until(() -> sees(client, "other", 10));
            status.set(200);
            Await.until(() -> healthy(mesh) == 2);
            assertThat(one.connections())
                    .as("connections are kept between checks")
                    .isLessThan(6);
        }
    }

    @Test
    void asksGrpcServers() throws Exception {
        try (EchoService service = new EchoService();
                Mesh mesh = mesh(new HealthCheck.Check.Grpc("echo.Echo", ""), service.port())) {
            Await.until(() -> healthy(mesh) == 1);
            service.serving = 2;
            Await.until(() -> healthy(mesh) == 0);
            service.serving = 1;
            Await.until(() -> healthy(mesh) == 1);
        }
    }

    private static boolean sees(Client client, String body, int times) {
        try {
            boolean all = true;
            for (int i = 0; i < times; i++) {
                all &= client.get("/").body().equals(body);
            }
            return all;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void answers503UntilAnEndpointHasPassed() throws Exception {
        try (Mesh mesh = mesh(new HealthCheck.Check.Tcp("", List.of()), RetryTest.closedPort());
                Client client = mesh.dial("out")) {
            assertThat(client.get("/").status()).isEqualTo(503);
            assertThat(mesh.ended().flags()).isEqualTo("UH");
        }
    }

    @Test
    void comparesBytesOfOpaqueProtocols() throws Exception {
        try (Origin origin = Origin.ok("pong");
                Mesh mesh = mesh(
                        new HealthCheck.Check.Tcp(
                                "474554202f20485454502f312e310d0a486f73743a20610d0a0d0a", List.of("706f6e67")),
                        origin.port())) {
            Await.until(() -> healthy(mesh) == 1);
        }
    }
}
