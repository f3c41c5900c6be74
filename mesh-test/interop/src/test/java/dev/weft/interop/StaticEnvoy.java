package dev.weft.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real Envoy with one plaintext listener and a configuration of its own, without control plane. */
final class StaticEnvoy implements AutoCloseable {

    private static final String BOOTSTRAP = """
            admin:
              address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            static_resources:
              listeners:
                - name: only
                  address: {socket_address: {address: 127.0.0.1, port_value: %PORT%}}
                  filter_chains:
                    - filters:
                        - name: envoy.filters.network.http_connection_manager
                          typed_config:
                            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                            stat_prefix: only
                            http_filters:
                              - name: envoy.filters.http.router
                                typed_config:
                                  "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                            route_config:
                              virtual_hosts:
                                - name: all
                                  domains: ["*"]
                                  include_attempt_count_in_response: true
                                  routes: [%ROUTES%]
              clusters: [%CLUSTERS%]
            """;

    private final Child child;
    private final int port;

    private StaticEnvoy(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @param routes in YAML's flow style
     * @param clusters in YAML's flow style
     */
    static StaticEnvoy start(Path folder, List<String> routes, List<String> clusters) throws IOException {
        int port = freePort();
        Path bootstrap = folder.resolve("envoy.yaml");
        Path adminFile = folder.resolve("admin");
        Files.writeString(
                bootstrap,
                BOOTSTRAP
                        .replace("%PORT%", Integer.toString(port))
                        .replace("%ROUTES%", String.join(",", routes))
                        .replace("%CLUSTERS%", String.join(",", clusters)));
        List<String> command = List.of(
                EnvoyProcess.binary(),
                "-c",
                bootstrap.toString(),
                "--disable-hot-restart",
                "--concurrency",
                "1",
                "--admin-address-path",
                adminFile.toString(),
                "--log-level",
                "info");
        StaticEnvoy envoy = new StaticEnvoy(Child.start("envoy", folder.resolve("envoy.log"), Map.of(), command), port);
        Await.until(
                "envoy",
                Duration.ofSeconds(30),
                () -> {
                    envoy.child.requireAlive();
                    return Http.status("http://" + Files.readString(adminFile).strip() + "/ready") == 200;
                },
                envoy.child::tail);
        return envoy;
    }

    private static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** One request on a connection of its own, from an address of this machine. */
    Http.Reply send(String from, Http.Request request) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
        Optional<Http.Reply> reply = Http.send(socket, request);
        return reply.orElseThrow(() -> new IOException("no answer: " + child.tail()));
    }

    @Override
    public void close() {
        child.close();
    }
}
