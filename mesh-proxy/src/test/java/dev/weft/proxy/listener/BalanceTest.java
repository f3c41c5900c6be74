package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.hash.HashPolicy;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.Forward;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.proxy.config.EndpointSet;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.EndpointSet.Share;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.listener.Client.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class BalanceTest {

    private static Route hashed(HashPolicy.Key key) {
        return new Route(
                "r",
                RouteMatch.ANY,
                new Forward(
                        List.of(WeightedCluster.of("backend", 1)),
                        RouteAction.Rewrite.NONE,
                        null,
                        null,
                        List.of(),
                        List.of(new HashPolicy(key, false))),
                HeaderMutation.NONE,
                HeaderMutation.NONE);
    }

    private static Mesh mesh(LoadBalancer balancer, Route route, int... ports) {
        Mesh mesh = new Mesh(2);
        mesh.cluster("backend", ports)
                .policy("backend", policy -> policy.with(balancer))
                .routes("out", route)
                .http("out", Direction.OUTBOUND, null);
        mesh.apply();
        return mesh;
    }

    static Stream<LoadBalancer> hashing() {
        return Stream.of(LoadBalancer.RingHash.DEFAULT, LoadBalancer.Maglev.DEFAULT);
    }

    @ParameterizedTest
    @MethodSource("hashing")
    void staysWithOneEndpointForOneKey(LoadBalancer balancer) throws Exception {
        try (Origin a = Origin.ok("a");
                Origin b = Origin.ok("b");
                Origin c = Origin.ok("c");
                Mesh mesh = mesh(balancer, hashed(new HashPolicy.Key.Header("x-user")), a.port(), b.port(), c.port())) {
            Map<String, String> seen = new java.util.HashMap<>();
            for (int round = 0; round < 3; round++) {
                try (Client client = mesh.dial("out")) {
                    for (int user = 0; user < 40; user++) {
                        Reply reply = client.send("GET / HTTP/1.1\r\nHost: a\r\nx-user: u" + user + "\r\n\r\n")
                                .read();
                        String before = seen.put("u" + user, reply.body());
                        assertThat(before == null || before.equals(reply.body()))
                                .isTrue();
                    }
                }
            }
            assertThat(seen.values()).contains("a", "b", "c");
        }
    }

    @Test
    void givesACookieAndHonoursIt() throws Exception {
        HashPolicy.Key key = new HashPolicy.Key.Cookie("route", Duration.ofHours(1), "/", Map.of());
        try (Origin a = Origin.ok("a");
                Origin b = Origin.ok("b");
                Mesh mesh = mesh(LoadBalancer.RingHash.DEFAULT, hashed(key), a.port(), b.port());
                Client client = mesh.dial("out")) {
            Reply first = client.get("/");
            String cookie = first.header("set-cookie");
            assertThat(cookie).startsWith("route=").contains("Max-Age=3600").contains("HttpOnly");
            String value = cookie.substring(0, cookie.indexOf(';'));
            for (int i = 0; i < 20; i++) {
                Reply reply = client.send("GET / HTTP/1.1\r\nHost: a\r\nCookie: " + value + "\r\n\r\n")
                        .read();
                assertThat(reply.body()).isEqualTo(first.body());
                assertThat(reply.header("set-cookie")).isEmpty();
            }
        }
    }

    static Stream<LoadBalancer> spreading() {
        return Stream.of(
                LoadBalancer.RoundRobin.DEFAULT,
                LoadBalancer.Random.INSTANCE,
                LoadBalancer.LeastRequest.DEFAULT,
                LoadBalancer.PeakEwma.DEFAULT);
    }

    @ParameterizedTest
    @MethodSource("spreading")
    void usesAllEndpoints(LoadBalancer balancer) throws Exception {
        try (Origin a = Origin.ok("a");
                Origin b = Origin.ok("b");
                Mesh mesh = mesh(balancer, Mesh.route("backend", null), a.port(), b.port())) {
            Crowd.of(8, 50, () -> mesh.dial("out"));

            assertThat(a.seen().size()).isBetween(5, 395);
            assertThat(a.seen().size() + b.seen().size()).isEqualTo(400);
        }
    }

    @Test
    void failsOverToTheNextPriority() throws Exception {
        try (Origin near = Origin.ok("near");
                Origin far = Origin.ok("far");
                Mesh mesh =
                        mesh(LoadBalancer.RoundRobin.DEFAULT, Mesh.route("backend", null), near.port(), far.port());
                Client client = mesh.dial("out")) {
            priorities(mesh, true);
            assertThat(bodies(client)).containsOnly("near");
            priorities(mesh, false);
            assertThat(bodies(client)).containsOnly("far");
        }
    }

    private static void priorities(Mesh mesh, boolean nearHealthy) {
        List<Endpoint> changed = new ArrayList<>();
        for (Endpoint endpoint : mesh.endpoints.get("backend").endpoints()) {
            boolean near = changed.isEmpty();
            changed.add(new Endpoint(
                    endpoint.address(),
                    endpoint.port(),
                    new Share(1, near ? 0 : 1),
                    endpoint.locality(),
                    !near || nearHealthy,
                    endpoint.transportMetadata(),
                    endpoint.workload()));
        }
        mesh.endpoints.put("backend", new EndpointSet("backend", changed));
        mesh.apply();
    }

    private static List<String> bodies(Client client) throws java.io.IOException {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            bodies.add(client.get("/").body());
        }
        return bodies;
    }
}
