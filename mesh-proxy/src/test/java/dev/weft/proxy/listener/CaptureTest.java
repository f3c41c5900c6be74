package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.proxy.capture.CaptureOptions;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ClusterConfig.Discovery;
import dev.weft.proxy.config.ClusterConfig.ServiceRef;
import dev.weft.proxy.config.ClusterConfig.Transport;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ConnectionHandler.HttpOptions;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.Bind;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.config.ListenerConfig.Inspection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Captured connections, with a made-up kernel that says where they were going. */
@Timeout(60)
class CaptureTest {

    private static final String PASS = "PassthroughCluster";
    private static final Inspection HTTP = new Inspection(false, true, true);

    private volatile @Nullable InetSocketAddress destination;
    private final Mesh mesh =
            new Mesh(new CaptureOptions(0, channel -> destination, Duration.ofMillis(20), 2, Duration.ofMillis(400)));

    @BeforeEach
    void watch() {
        Leaks.watch();
        mesh.clusters.put(
                PASS,
                new ClusterConfig(
                        PASS,
                        Discovery.ORIGINAL_DST,
                        ClusterPolicy.of(LoadBalancer.RoundRobin.DEFAULT),
                        Duration.ofSeconds(2),
                        Transport.PLAINTEXT,
                        ServiceRef.UNKNOWN));
        mesh.listeners.put(
                "virtualOutbound",
                new ListenerConfig(
                        "virtualOutbound",
                        new Bind("127.0.0.1", 0, true, true),
                        Direction.OUTBOUND,
                        new Inspection(false, false, false),
                        List.of(),
                        to(PASS)));
    }

    @AfterEach
    void requireNoLeak() {
        mesh.close();
        Leaks.requireNone();
    }

    private static FilterChain to(String cluster) {
        return new FilterChain(
                "to-" + cluster,
                ChainMatch.ANY,
                null,
                new ConnectionHandler.Tcp(cluster, List.of(WeightedCluster.of(cluster, 1)), List.of(), null));
    }

    private static FilterChain http(String routes) {
        return new FilterChain(
                "http",
                new ChainMatch(0, List.of(), List.of(), "raw_buffer", List.of("http/1.1", "h2c")),
                null,
                new ConnectionHandler.Http(
                        "http", new RouteSource.Rds(routes), List.of(), List.of(), HttpOptions.DEFAULT));
    }

    private void unbound(
            String address, int port, Inspection inspection, @Nullable FilterChain rest, FilterChain... chains) {
        String name = address + "_" + port;
        mesh.listeners.put(
                name,
                new ListenerConfig(
                        name,
                        new Bind(address, port, false, false),
                        Direction.OUTBOUND,
                        inspection,
                        List.of(chains),
                        rest));
    }

    /** Says its name to everybody who comes, before anything is asked. */
    private static ServerSocket server(String name) throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write(name.getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    socket.getInputStream().read();
                } catch (IOException gone) {
                    return;
                }
            }
        });
        return server;
    }

    private static String read(Client client, int length) throws IOException {
        return new String(client.in().readNBytes(length), StandardCharsets.US_ASCII);
    }

    private static InetSocketAddress at(ServerSocket server) {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Test
    void passesOnToWhereTheConnectionWasGoing() throws Exception {
        mesh.apply();
        try (ServerSocket one = server("one");
                ServerSocket two = server("two")) {
            destination = at(one);
            try (Client client = mesh.dial("virtualOutbound")) {
                assertThat(read(client, 3)).isEqualTo("one");
            }
            destination = at(two);
            try (Client client = mesh.dial("virtualOutbound")) {
                assertThat(read(client, 3)).isEqualTo("two");
            }
        }
    }

    @Test
    void handsOverToTheExactAddressThenToThePort() throws Exception {
        try (ServerSocket exact = server("exact");
                ServerSocket any = server("any")) {
            mesh.cluster("exact", exact.getLocalPort()).cluster("any", any.getLocalPort());
            unbound("10.9.9.9", 5432, HTTP, to("exact"));
            unbound("0.0.0.0", 5432, HTTP, to("any"));
            mesh.apply();

            destination = new InetSocketAddress("10.9.9.9", 5432);
            try (Client client = mesh.dial("virtualOutbound")) {
                assertThat(read(client, 5)).isEqualTo("exact");
            }
            destination = new InetSocketAddress("10.9.9.10", 5432);
            try (Client client = mesh.dial("virtualOutbound")) {
                assertThat(read(client, 3)).isEqualTo("any");
            }
        }
    }

    @Test
    void aRemovedUnboundListenerIsAskedNoMore() throws Exception {
        try (ServerSocket any = server("any");
                ServerSocket original = server("original")) {
            mesh.cluster("any", any.getLocalPort());
            unbound("0.0.0.0", original.getLocalPort(), HTTP, to("any"));
            mesh.apply();
            mesh.listeners.remove("0.0.0.0_" + original.getLocalPort());
            mesh.apply();

            destination = at(original);
            try (Client client = mesh.dial("virtualOutbound")) {
                assertThat(read(client, 8)).isEqualTo("original");
            }
        }
    }

    @Test
    void refusesTheUnknownWhereOnlyTheRegistryIsAllowed() throws Exception {
        mesh.cluster("BlackHoleCluster");
        mesh.listeners.put(
                "virtualOutbound",
                new ListenerConfig(
                        "virtualOutbound",
                        new Bind("127.0.0.1", 0, true, true),
                        Direction.OUTBOUND,
                        new Inspection(false, false, false),
                        List.of(),
                        to("BlackHoleCluster")));
        mesh.apply();
        try (ServerSocket server = server("never")) {
            destination = at(server);

            try (Client client = mesh.dial("virtualOutbound")) {
                assertThat(client.in().read()).isEqualTo(-1);
            }
            assertThat(mesh.ended().flags()).isEqualTo("UH");
        }
    }

    @Test
    void refusesWhatWasGoingToItself() throws Exception {
        mesh.apply();
        destination = mesh.address("virtualOutbound");

        try (Client client = mesh.dial("virtualOutbound")) {
            assertThat(client.in().read()).isEqualTo(-1);
        }
        assertThat(mesh.ended().code()).isEqualTo("capture_loop");
    }

    @Test
    void aConnectionThatNobodyRedirectedIsRefused() throws Exception {
        mesh.apply();

        try (Client client = mesh.dial("virtualOutbound")) {
            assertThat(client.in().read()).isEqualTo(-1);
        }
        assertThat(mesh.ended().code()).isEqualTo("capture_loop");
    }

    @Test
    void forgetsIdleDestinationsAndRefusesTooMany() throws Exception {
        mesh.apply();
        try (ServerSocket one = server("one");
                ServerSocket two = server("two");
                ServerSocket three = server("three")) {
            destination = at(one);
            Client first = mesh.dial("virtualOutbound");
            assertThat(read(first, 3)).isEqualTo("one");
            destination = at(two);
            Client second = mesh.dial("virtualOutbound");
            assertThat(read(second, 3)).isEqualTo("two");

            destination = at(three);
            try (Client refused = mesh.dial("virtualOutbound")) {
                assertThat(refused.in().read()).isEqualTo(-1);
            }
            assertThat(mesh.ended().flags()).isEqualTo("NC");
            first.close();
            second.close();
            assertThat(mesh.ended()).isNotNull();
            assertThat(mesh.ended()).isNotNull();

            String said = "";
            long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (!said.equals("three") && System.nanoTime() < until) {
                try (Client client = mesh.dial("virtualOutbound")) {
                    said = read(client, 5);
                }
                mesh.ended();
            }
            assertThat(said).isEqualTo("three");
        }
    }

    @Test
    void aServerThatSpeaksFirstIsHeardOnAPortThatAnotherServiceUsesForHttp() throws Exception {
        try (ServerSocket database = server("mysql")) {
            mesh.cluster("web", 1).routes("web", Mesh.route("web", null));
            unbound("0.0.0.0", database.getLocalPort(), HTTP, to(PASS), http("web"));
            mesh.apply();
            destination = at(database);

            long before = System.nanoTime();
            try (Client client = mesh.dial("virtualOutbound")) {
                assertThat(read(client, 5)).isEqualTo("mysql");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
            assertThat(mesh.ended().sent()).isEqualTo(5);
        }
    }

    @Test
    void aClientThatSpeaksLateIsStillRoutedByWhatItSays() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            mesh.cluster("web", 1).routes("web", Mesh.route("web", null));
            unbound("0.0.0.0", silent.getLocalPort(), HTTP, to(PASS), http("web"));
            mesh.apply();
            destination = at(silent);

            try (Client client = mesh.dial("virtualOutbound")) {
                // The destination was dialled because the client is silent.
                try (Socket early = silent.accept()) {
                    client.send("GET / HTTP/1.1\r\nHost: web\r\n\r\n");

                    assertThat(read(client, 12)).isEqualTo("HTTP/1.1 503");
                    assertThat(early.getInputStream().read()).isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void aClientThatSpeaksSomethingElseLateKeepsItsConnection() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            mesh.cluster("web", 1).routes("web", Mesh.route("web", null));
            unbound("0.0.0.0", silent.getLocalPort(), HTTP, to(PASS), http("web"));
            mesh.apply();
            destination = at(silent);

            try (Client client = mesh.dial("virtualOutbound");
                    Socket early = silent.accept()) {
                client.send("\u0001\u0002binary");

                assertThat(early.getInputStream().readNBytes(8)).hasSize(8);
                early.getOutputStream().write("answer".getBytes(StandardCharsets.US_ASCII));
                assertThat(read(client, 6)).isEqualTo("answer");
            }
        }
    }
}
