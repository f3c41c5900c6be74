package dev.weft.interop;

import dev.weft.interop.Http.Reply;
import dev.weft.interop.Http.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A real Spring Cloud Gateway and a Weft gateway with the same routes and the same backends, which the mesh closes.
 *
 * @param spring where the real one listens
 * @param weft where Weft's listens
 */
record ScgPair(InetSocketAddress spring, InetSocketAddress weft) {

    private static final Path RESOURCES = Path.of("src/test/resources/scg");

    /** The folder of Spring's jars. */
    static Path jars() {
        String jars = System.getenv("WEFT_SCG");
        if (jars == null || !Files.isDirectory(Path.of(jars))) {
            throw new AssertionError(
                    "WEFT_SCG: " + jars + " (expected: the folder that mesh-test/interop/install-scg prints)");
        }
        return Path.of(jars);
    }

    /** A file or folder beside the routes. */
    static Path resource(String name) {
        return RESOURCES.resolve(name);
    }

    /**
     * Starts both and waits until each serves {@code /exact}.
     *
     * @param routes name of the file with the routes, in which {@code ${NAME}} is a backend's address
     * @param ports of the backends by name, each of which is a service {@code NAME.example.net}
     * @param pool backends that are Weft's service {@code pool.example.net} together; may be empty
     * @param filters folder with the jar of users' filters; {@code null}: there are none
     */
    static ScgPair start(
            Mesh mesh, String routes, Map<String, Integer> ports, List<String> pool, @Nullable Path filters)
            throws IOException {
        Workload gateway = new Workload(
                "edge", "edge", Map.of("app", "edge"), mesh.address(1), mesh.address(101), mesh.servicePort(), 1);
        mesh.write("workloads.yaml", gateway.yaml());
        StringBuilder services = new StringBuilder();
        StringBuilder properties = new StringBuilder("weft.namespace: shop\n");
        ports.forEach((name, port) -> {
            services.append(service(name, port, List.of(port)));
            properties.append("%s: http://%s.example.net:%d%n".formatted(name, name, port));
        });
        if (!pool.isEmpty()) {
            services.append(service("pool", 80, pool.stream().map(ports::get).toList()));
        }
        mesh.write("services.yaml", services.toString());
        mesh.write("edge.yml", properties + Files.readString(resource(routes)));
        int springPort = Mesh.freePort();
        Child spring = mesh.keep(Child.start(
                "spring cloud gateway", mesh.log("spring"), Map.of(), command(springPort, routes, ports, filters)));
        mesh.start();
        String[] more = filters == null
                ? new String[] {"--gateway"}
                : new String[] {"--gateway", "--weft.proxy.filters=" + filters};
        WeftProcess.start(mesh, gateway, more).awaitReady();
        ScgPair pair = new ScgPair(
                new InetSocketAddress("127.0.0.1", springPort),
                new InetSocketAddress(gateway.address(), mesh.servicePort()));
        awaitServing(spring, pair.spring());
        awaitServing(spring, pair.weft());
        return pair;
    }

    private static List<String> command(int port, String routes, Map<String, Integer> ports, @Nullable Path filters) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                jars() + "/*" + (filters == null ? "" : ":" + filters + "/*"),
                resource("Gateway.java").toString(),
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--spring.config.additional-location=" + resource(routes).toUri()));
        ports.forEach((name, backend) -> command.add("--%s=http://127.0.0.1:%d".formatted(name, backend)));
        return command;
    }

    private static void awaitServing(Child spring, InetSocketAddress address) {
        Await.until(
                "gateway at " + address,
                Duration.ofSeconds(90),
                () -> {
                    spring.requireAlive();
                    return send(address, Request.get("example.net", "/exact"))
                            .map(reply -> reply.status() == 200)
                            .orElse(false);
                },
                spring::tail);
    }

    private static String service(String name, int port, List<Integer> backends) {
        StringBuilder text = new StringBuilder("""
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: %s, namespace: shop}
                spec:
                  hosts: [%s.example.net]
                  location: MESH_EXTERNAL
                  resolution: STATIC
                  ports:
                    - {number: %d, name: http, protocol: HTTP}
                  endpoints:
                """.formatted(name, name, port));
        backends.forEach(backend -> text.append("    - {address: 127.0.0.1, ports: {http: %d}}%n".formatted(backend)));
        return text.append("---\n").toString();
    }

    /** Sends one request on a connection of its own; empty: the connection ended without an answer. */
    static Optional<Reply> send(InetSocketAddress address, Request request) throws IOException {
        Socket socket = new Socket();
        socket.connect(address, 5_000);
        return Http.send(socket, request);
    }
}
