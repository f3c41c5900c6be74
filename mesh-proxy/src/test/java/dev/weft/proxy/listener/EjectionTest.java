package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.ErrorCodes;
import dev.weft.policy.cluster.HostSelection;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.cluster.OutlierDetection;
import dev.weft.policy.cluster.OutlierDetection.Consecutive;
import dev.weft.policy.cluster.OutlierDetection.Ejection;
import dev.weft.proxy.config.EndpointSet;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.EndpointSet.Share;
import dev.weft.proxy.config.EndpointSet.WorkloadRef;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.stage.HostChange;
import dev.weft.types.Locality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class EjectionTest {

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    static OutlierDetection rules(int errors, Duration base, int maximumPercent) {
        return new OutlierDetection(
                new Consecutive(errors, 0, 0),
                null,
                null,
                new Ejection(base, base.multipliedBy(10), Duration.ZERO, maximumPercent, false),
                Duration.ofMillis(100),
                false);
    }

    private static Mesh mesh(int loops, ClusterPolicy policy, int... ports) {
        Mesh mesh = new Mesh(loops);
        mesh.cluster("backend", ports)
                .policy("backend", before -> policy)
                .routes("out", Mesh.route("backend", null))
                .http("out", Direction.OUTBOUND, null);
        mesh.apply();
        return mesh;
    }

    private static ClusterPolicy policy(OutlierDetection rules) {
        return ClusterPolicy.of(LoadBalancer.RoundRobin.DEFAULT).with(rules);
    }

    private static Origin switchable(AtomicBoolean sick) {
        return Origin.answering((request, out) -> {
            out.write(Origin.response(sick.get() ? 500 : 200, "answer"));
            return true;
        });
    }

    @Test
    void leavesASickEndpointOutOnAllLoopsAndTakesItBack() throws Exception {
        AtomicBoolean sick = new AtomicBoolean(true);
        try (Origin bad = switchable(sick);
                Origin good = Origin.ok("fine");
                Mesh mesh = mesh(4, policy(rules(3, Duration.ofMillis(1_000), 50)), bad.port(), good.port())) {
            Crowd.Outcome first = Crowd.of(8, 5, () -> mesh.dial("out"));
            Await.until(() -> mesh.runtime.clusters().iterator().next().ejected() == 1);

            assertThat(first.count(500)).isBetween(3, 25);
            Await.until(() -> mesh.changes.stream().anyMatch(c -> c.kind() == HostChange.Kind.EJECTED));
            // The plan of picks is made anew a moment after the ejection.
            Await.until(() -> {
                try {
                    return Crowd.of(4, 5, () -> mesh.dial("out")).count(200) == 20;
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            int before = bad.seen().size();
            assertThat(Crowd.of(8, 10, () -> mesh.dial("out")).statuses()).containsOnlyKeys(200);
            assertThat(bad.seen()).hasSize(before);

            sick.set(false);
            Await.until(() -> mesh.changes.stream().anyMatch(c -> c.kind() == HostChange.Kind.RETURNED));
            Await.until(() -> {
                try {
                    return Crowd.of(4, 2, () -> mesh.dial("out")).count(200) == 8
                            && bad.seen().size() > before;
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    @Test
    void ejectsForTheAnswersThatAreCalledErrors() throws Exception {
        AtomicInteger status = new AtomicInteger(500);
        OutlierDetection rules = rules(3, Duration.ofSeconds(30), 100).with(ErrorCodes.of(List.of(429)));
        try (Origin origin = Origin.answering((request, out) -> {
                    out.write(Origin.response(status.get(), "answer"));
                    return true;
                });
                Mesh mesh = mesh(1, policy(rules), origin.port());
                Client client = mesh.dial("out")) {
            for (int i = 0; i < 6; i++) {
                assertThat(client.get("/").status()).isEqualTo(500);
            }
            assertThat(mesh.runtime.clusters().iterator().next().ejected())
                    .as("500 is none of them")
                    .isZero();

            status.set(429);
            client.get("/");
            client.get("/");
            assertThat(mesh.runtime.clusters().iterator().next().ejected()).isZero();
            client.get("/");
            Await.until(() -> mesh.runtime.clusters().iterator().next().ejected() == 1);
        }
    }

    @Test
    void answers503WhenAllAreEjectedAndPanicIsOff() throws Exception {
        try (Origin bad = switchable(new AtomicBoolean(true));
                Mesh mesh = mesh(1, policy(rules(2, Duration.ofSeconds(30), 100)), bad.port());
                Client client = mesh.dial("out")) {
            client.get("/");
            client.get("/");
            Await.until(() -> mesh.runtime.clusters().iterator().next().ejected() == 1);
            Await.until(() -> {
                try {
                    return client.get("/").status() == 503;
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            Await.until(
                    () -> mesh.reports.stream().anyMatch(ended -> ended.flags().equals("UH")));
        }
    }

    @Test
    void asksEjectedEndpointsInPanic() throws Exception {
        ClusterPolicy calm = policy(rules(2, Duration.ofSeconds(30), 100));
        ClusterPolicy panic = new ClusterPolicy(
                calm.loadBalancer(),
                new HostSelection(50, false, 140, 0),
                calm.breakers(),
                calm.outliers(),
                List.of(),
                calm.connections());
        AtomicBoolean sick = new AtomicBoolean(true);
        try (Origin bad = switchable(sick);
                Mesh mesh = mesh(1, panic, bad.port());
                Client client = mesh.dial("out")) {
            client.get("/");
            client.get("/");
            Await.until(() -> mesh.runtime.clusters().iterator().next().ejected() == 1);
            sick.set(false);

            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void ejectsNoMoreThanItsMaximum() throws Exception {
        try (Origin bad = switchable(new AtomicBoolean(true));
                Origin worse = switchable(new AtomicBoolean(true));
                Mesh mesh = mesh(4, policy(rules(2, Duration.ofSeconds(30), 50)), bad.port(), worse.port())) {
            Crowd.of(8, 20, () -> mesh.dial("out"));

            assertThat(mesh.runtime.clusters().iterator().next().ejected()).isEqualTo(1);
            assertThat(mesh.changes).extracting(HostChange::kind).contains(HostChange.Kind.EJECTION_OVERFLOW);
        }
    }

    @Test
    void servesFromTenThousandEndpointsOfWhichFivePercentAreDead() throws Exception {
        try (Origin origin = Origin.everywhere("fine");
                Mesh mesh = new Mesh(4)) {
            int dead = RetryTest.closedPort();
            List<Endpoint> endpoints = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                String address = "127." + (1 + i / 62_500) + "." + (i / 250 % 250) + "." + (1 + i % 250);
                endpoints.add(new Endpoint(
                        address,
                        i % 20 == 0 ? dead : origin.port(),
                        Share.ONE,
                        Locality.UNKNOWN,
                        true,
                        Map.of(),
                        WorkloadRef.UNKNOWN));
            }
            mesh.cluster("backend")
                    .policy("backend", before -> policy(rules(1, Duration.ofSeconds(30), 10)))
                    .routes("out", Mesh.retrying("backend", null, RetryTest.retry("connect-failure", 3, null)))
                    .http("out", Direction.OUTBOUND, null);
            mesh.endpoints.put("backend", new EndpointSet("backend", endpoints));
            mesh.apply();
            Crowd.Outcome outcome = Crowd.of(16, 250, () -> mesh.dial("out"));

            assertThat(outcome.statuses()).isEqualTo(Map.of(200, 4_000));
            assertThat(mesh.runtime.clusters().iterator().next().ejected()).isBetween(20, 1_000);
        }
    }
}
