package dev.weft.interop;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One control plane in a process of its own, with its configuration, and everything that was started beside it. Addresses
 * are of this mesh only, so several meshes fit on one machine. Logs stay in {@code target/run/NAME}.
 */
final class Mesh implements AutoCloseable {

    static final Path HOME =
            Path.of(System.getProperty("weft.root", "../..")).toAbsolutePath().normalize();
    static final Duration START = Duration.ofSeconds(90);

    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 12_000;
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % PORTS));

    private final Path logs;
    private final Path folder;
    private final String network;
    private final int controlPort = freePort();
    private final int httpPort = freePort();
    private final int servicePort = freePort();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private int identities;

    Mesh(String name) {
        try {
            logs = Files.createDirectories(Path.of("target/run", name));
            folder = Files.createTempDirectory("weft-interop");
            Files.createDirectory(config());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        long pid = ProcessHandle.current().pid();
        network = "127." + (64 + pid / 200 % 128) + "." + (1 + pid % 200) + ".";
    }

    /** A port for a process that starts later: below those that the kernel gives to outgoing connections. */
    static int freePort() {
        for (int tries = 0; tries < PORTS; tries++) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // the next one
            }
        }
        throw new IllegalStateException("no port is free");
    }

    /** Starts the control plane; files that were written before are its first configuration. */
    void start() {
        Child control = keep(Child.start(
                "control plane",
                log("control"),
                environment(),
                List.of(
                        HOME.resolve("weft").toString(),
                        "control",
                        "--weft.config.directory=" + config(),
                        "--weft.state-dir=" + folder.resolve("control"),
                        "--weft.control.address=127.0.0.1",
                        "--weft.control.port=" + controlPort,
                        "--server.port=" + httpPort)));
        Await.until(
                "control plane",
                START,
                () -> {
                    control.requireAlive();
                    return Http.status(url("/actuator/health/readiness")) == 200;
                },
                control::tail);
    }

    /** Puts a file into the configuration in one step. */
    void write(String file, String text) {
        Path next = folder.resolve("next");
        try {
            Files.writeString(next, text);
            Files.move(
                    next, config().resolve(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A bootstrap file for a service account, in a folder of its own. */
    Path bootstrap(String account) {
        try {
            Path own = folder.resolve(Integer.toString(++identities));
            return Identity.bootstrap(folder.resolve("control/ca"), controlPort, account, own);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Identity identity(String account) {
        try {
            Path bootstrap = bootstrap(account);
            return keep(Identity.start(controlPort, bootstrap.getParent(), bootstrap));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Closes it with the mesh, last kept first. */
    <T extends AutoCloseable> T keep(T part) {
        started.push(part);
        return part;
    }

    /** What the control plane says of a proxy; empty while it is not connected. */
    Optional<JsonObject> proxy(String name) throws IOException {
        for (JsonElement proxy :
                Http.json(url("/debug/proxies")).getAsJsonObject().getAsJsonArray("proxies")) {
            JsonObject view = proxy.getAsJsonObject();
            if (view.get("name").getAsString().equals(name + "." + Workload.NAMESPACE)) {
                return Optional.of(view);
            }
        }
        return Optional.empty();
    }

    /** State by type of resource, {@code CDS=SYNCED}; empty while the proxy is not connected. */
    List<String> states(String name) throws IOException {
        List<String> states = new ArrayList<>();
        proxy(name)
                .ifPresent(view -> view.getAsJsonObject("types")
                        .entrySet()
                        .forEach(type -> states.add(type.getKey() + "="
                                + type.getValue().getAsJsonObject().get("state").getAsString())));
        return states;
    }

    /** Findings about the configuration. */
    List<String> diagnostics() throws IOException {
        List<String> findings = new ArrayList<>();
        Http.json(url("/debug/diagnostics"))
                .getAsJsonObject()
                .getAsJsonArray("diagnostics")
                .forEach(finding -> findings.add(finding.getAsString()));
        return findings;
    }

    /** An address that belongs to this mesh. */
    String address(int number) {
        return network + number;
    }

    int controlPort() {
        return controlPort;
    }

    /** The port of every HTTP service. */
    int servicePort() {
        return servicePort;
    }

    Path log(String process) {
        return logs.resolve(process + ".log");
    }

    /** What the launcher script needs: it must not build while tests of the same build run. */
    static Map<String, String> environment() {
        return Map.of("WEFT_BUILD", "never");
    }

    private String url(String path) {
        return "http://127.0.0.1:" + httpPort + path;
    }

    private Path config() {
        return folder.resolve("mesh");
    }

    @Override
    public void close() {
        List<Exception> failures = new ArrayList<>();
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception failure) {
                failures.add(failure);
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            failures.add(failure);
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("the mesh did not end well: " + failures, failures.getFirst());
        }
    }
}
