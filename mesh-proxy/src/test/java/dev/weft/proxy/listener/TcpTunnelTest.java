package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.authz.AuthzRules.Action;
import dev.weft.policy.authz.AuthzRules.Policy;
import dev.weft.policy.authz.Permission;
import dev.weft.policy.authz.Principal;
import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.LimitCounters;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpTunnelTest {

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

    private static Mesh tunnel(int port, AuthzRules... rules) {
        Mesh mesh = new Mesh();
        mesh.cluster("db", port).listener("tcp", Direction.OUTBOUND, chain(rules));
        assertThat(mesh.apply().problems()).isEmpty();
        return mesh;
    }

    private static FilterChain chain(AuthzRules... rules) {
        return new FilterChain(
                "tcp",
                ChainMatch.ANY,
                null,
                new ConnectionHandler.Tcp("db", List.of(WeightedCluster.of("db", 1)), List.of(rules), null));
    }

    /** Reads to the end, then sends back what it read. */
    private static ServerSocket echoAtEnd() throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                byte[] all = socket.getInputStream().readAllBytes();
                socket.getOutputStream().write(all);
            } catch (IOException gone) {
                // closed by the test
            }
        });
        return server;
    }

    @Test
    void carriesBytesAndHalfCloses() throws Exception {
        byte[] large = new byte[5_000_000];
        new java.util.Random(3).nextBytes(large);
        try (ServerSocket backend = echoAtEnd();
                Mesh mesh = tunnel(backend.getLocalPort());
                Client client = mesh.dial("tcp")) {
            client.send(large);
            client.socket().shutdownOutput();

            assertThat(client.in().readAllBytes()).isEqualTo(large);
            Mesh.Ended ended = mesh.ended();
            assertThat(ended.received()).isEqualTo(large.length);
            assertThat(ended.sent()).isEqualTo(large.length);
        }
    }

    @Test
    void closesWhatAPolicyDenies() throws Exception {
        try (ServerSocket backend = echoAtEnd();
                Mesh mesh = tunnel(backend.getLocalPort(), NOBODY);
                Client client = mesh.dial("tcp")) {
            assertThat(client.in().read()).isEqualTo(-1);
            assertThat(mesh.ended().details()).isEqualTo("rbac_access_denied_matched_policy[ns[a]-policy[b]-rule[0]]");
        }
    }

    @Test
    void closesOpenConnectionsThatANewPolicyDenies() throws Exception {
        try (ServerSocket backend = echoAtEnd();
                Mesh mesh = tunnel(backend.getLocalPort());
                Client client = mesh.dial("tcp")) {
            client.send("hello");
            mesh.listener("tcp", Direction.OUTBOUND, chain(NOBODY));
            mesh.apply();

            assertThat(readEnd(client)).isTrue();
            assertThat(mesh.ended().code()).isEqualTo("access_denied");
        }
    }

    @Test
    void closesWhereNobodyListens() throws Exception {
        try (Mesh mesh = tunnel(1);
                Client client = mesh.dial("tcp")) {
            assertThat(readEnd(client)).isTrue();
            assertThat(mesh.ended().flags()).isEqualTo("UF");
        }
    }

    /** As {@code echo hello | nc} does: all of it is there before the destination is called. */
    @Test
    void answersWhoSaysAllAndEndsAtOnce() throws Exception {
        try (ServerSocket backend = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                Mesh mesh = tunnel(backend.getLocalPort())) {
            Thread.ofVirtual().start(() -> {
                while (!backend.isClosed()) {
                    try (Socket socket = backend.accept()) {
                        byte[] all = socket.getInputStream().readAllBytes();
                        socket.getOutputStream().write(all);
                    } catch (IOException gone) {
                        // closed by the test
                    }
                }
            });
            for (int i = 0; i < 200; i++) {
                try (Client client = mesh.dial("tcp")) {
                    client.send("hello");
                    client.socket().shutdownOutput();
                    assertThat(client.in().readAllBytes()).as("try %d", i).hasSize(5);
                }
            }
        }
    }

    /** An answer that does not fit into the client's buffers at once. */
    @Test
    void carriesALotToWhoHasEnded() throws Exception {
        byte[] large = new byte[8 << 20];
        try (ServerSocket backend = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                Mesh mesh = tunnel(backend.getLocalPort())) {
            Thread.ofVirtual().start(() -> {
                while (!backend.isClosed()) {
                    try (Socket socket = backend.accept()) {
                        socket.getInputStream().readAllBytes();
                        socket.getOutputStream().write(large);
                    } catch (IOException gone) {
                        // closed by the test
                    }
                }
            });
            for (int i = 0; i < 40; i++) {
                try (Client client = mesh.dial("tcp")) {
                    client.send("hello");
                    client.socket().shutdownOutput();
                    assertThat(client.in().readAllBytes()).as("try %d", i).hasSize(large.length);
                }
            }
        }
    }

    @Test
    void hasNoMoreConnectionsThanTheClusterMayHave() throws Exception {
        try (ServerSocket backend = echoAtEnd();
                Mesh mesh = tunnel(backend.getLocalPort());
                Client first = mesh.dial("tcp")) {
            long free = CircuitBreakers.NO_LIMIT;
            mesh.policy("db", policy -> policy.with(new CircuitBreakers(1, free, free, free, null)));
            mesh.apply();
            LimitCounters limits = mesh.runtime.clusters().iterator().next().limits();
            Await.until(() -> limits.connections() == 1);

            try (Client second = mesh.dial("tcp")) {
                assertThat(readEnd(second)).isTrue();
                assertThat(mesh.ended().flags()).isEqualTo("UO");
            }
            first.send("hello");
            first.socket().shutdownOutput();
            assertThat(first.in().readAllBytes()).hasSize(5);
            Await.until(() -> limits.connections() == 0);
        }
    }

    @Test
    void endsAConnectionThatLastedLongEnough() throws Exception {
        try (ServerSocket backend = echoAtEnd();
                Mesh mesh = new Mesh()) {
            ConnectionHandler handler = new ConnectionHandler.Tcp(
                    "db", List.of(WeightedCluster.of("db", 1)), List.of(), null, Duration.ofMillis(200));
            mesh.cluster("db", backend.getLocalPort())
                    .listener("tcp", Direction.OUTBOUND, new FilterChain("tcp", ChainMatch.ANY, null, handler));
            assertThat(mesh.apply().problems()).isEmpty();
            try (Client client = mesh.dial("tcp")) {
                assertThat(readEnd(client)).isTrue();
                assertThat(mesh.ended().flags()).isEqualTo("DT");
            }
        }
    }

    @Test
    void anEndpointThatCannotBeReachedIsEjected() throws Exception {
        try (ServerSocket backend = echoAtEnd();
                Mesh mesh = new Mesh()) {
            mesh.cluster("db", RetryTest.closedPort(), backend.getLocalPort())
                    .policy("db", policy -> policy.with(EjectionTest.rules(2, Duration.ofSeconds(30), 100)))
                    .listener("tcp", Direction.OUTBOUND, chain());
            assertThat(mesh.apply().problems()).isEmpty();

            ClusterState cluster = mesh.runtime.clusters().iterator().next();
            for (int i = 0; i < 8 && cluster.ejected() == 0; i++) {
                try (Client client = mesh.dial("tcp")) {
                    client.socket().shutdownOutput();
                    readEnd(client);
                }
            }

            Await.until(() -> cluster.ejected() == 1);
        }
    }

    private static boolean readEnd(Client client) {
        try {
            return client.in().read() == -1;
        } catch (IOException reset) {
            return true;
        }
    }
}
