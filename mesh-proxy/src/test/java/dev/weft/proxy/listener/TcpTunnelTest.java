package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.authz.AuthzRules.Action;
import dev.weft.policy.authz.AuthzRules.Policy;
import dev.weft.policy.authz.Permission;
import dev.weft.policy.authz.Principal;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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

    private static boolean readEnd(Client client) {
        try {
            return client.in().read() == -1;
        } catch (IOException reset) {
            return true;
        }
    }
}
