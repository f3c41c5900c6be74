package dev.weft.bench.train;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One control plane, one sidecar and its application on loopback, started with the product's own script. Owns the
 * processes and a folder; one thread uses it.
 */
final class TrainingMesh implements AutoCloseable {

    private static final String OUTBOUND = "127.0.39.1";
    private static final String INBOUND = "127.0.39.2";
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofMinutes(5);

    private final Path root;
    private final Path folder;
    private final HttpServer application;
    private final List<Process> processes = new ArrayList<>();
    private final int service;

    /**
     * Starts the application; nothing else runs yet.
     *
     * @param root the checkout whose {@code weft} starts the programs
     * @param folder empty; everything that they write goes there
     */
    TrainingMesh(Path root, Path folder) throws IOException {
        this.root = root;
        this.folder = folder;
        this.application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        application.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        application.createContext("/", TrainingMesh::answer);
        application.start();
        this.service = freePort();
    }

    /** Where the sidecar takes its application's requests. */
    InetSocketAddress outbound() {
        return new InetSocketAddress(OUTBOUND, service);
    }

    /** Starts the control plane and waits until it is healthy. */
    void startControl(int port) throws IOException, InterruptedException {
        Path mesh = Files.createDirectories(folder.resolve("mesh"));
        Files.writeString(mesh.resolve("mesh.yaml"), documents());
        int http = freePort();
        Process control = start(
                "control",
                Map.of(),
                "control",
                "--weft.config.directory=" + mesh,
                "--weft.state-dir=" + folder.resolve("control"),
                "--weft.control.address=127.0.0.1",
                "--weft.control.port=" + port,
                "--server.port=" + http);
        await(control, "control", URI.create("http://127.0.0.1:" + http + "/actuator/health"));
    }

    /** Starts the sidecar with more JVM options and waits until it is ready. */
    Process startSidecar(int controlPort, String javaOptions) throws IOException, InterruptedException {
        Path bootstrap = folder.resolve("bootstrap.json");
        Process token = start(
                "token",
                Map.of(),
                "token",
                "--state-dir",
                folder.resolve("control/ca").toString(),
                "--namespace",
                "shop",
                "--service-account",
                "backend",
                "--control-plane",
                "127.0.0.1:" + controlPort,
                "--output",
                bootstrap.toString());
        end(token, "token", STOP);
        int readiness = freePort();
        Process sidecar = start(
                "sidecar",
                Map.of("WEFT_PROXY_AOT", "off", "WEFT_PROXY_JAVA_OPTS", javaOptions),
                "proxy",
                "--weft.bootstrap-file=" + bootstrap,
                "--weft.proxy.workload=backend",
                "--weft.proxy.namespace=shop",
                "--weft.proxy.service-account=backend",
                "--weft.proxy.address=" + INBOUND,
                "--weft.proxy.labels=app=backend,version=v1",
                "--weft.proxy.state-dir=" + folder.resolve("sidecar"),
                "--weft.proxy.admin.port=" + freePort(),
                "--weft.proxy.metrics.port=" + freePort(),
                "--weft.proxy.metrics.address=127.0.0.1",
                "--weft.proxy.readiness.port=" + readiness,
                "--weft.proxy.readiness.address=127.0.0.1");
        await(sidecar, "sidecar", URI.create("http://127.0.0.1:" + readiness + "/healthz/ready"));
        return sidecar;
    }

    /** Stops the sidecar as an operator would and waits until it has written what it writes at its end. */
    void stop(Process sidecar) throws IOException, InterruptedException {
        sidecar.destroy();
        if (!sidecar.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("the sidecar does not end\n" + words("sidecar"));
        }
    }

    /** The last lines that a program said. */
    String words(String name) throws IOException {
        List<String> lines = Files.readAllLines(log(name), StandardCharsets.UTF_8);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    /** What the product's script says to one word. */
    String told(String command) throws IOException, InterruptedException {
        Process process = start(command, Map.of(), command);
        end(process, command, STOP);
        return Files.readString(log(command));
    }

    @Override
    public void close() {
        application.stop(0);
        for (Process process : processes) {
            process.destroyForcibly();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private String documents() throws IOException {
        try (InputStream text = TrainingMesh.class.getResourceAsStream("/train/mesh.yaml")) {
            if (text == null) {
                throw new IOException("train/mesh.yaml is not in the jar");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${service}", Integer.toString(service))
                    .replace(
                            "${application}",
                            Integer.toString(application.getAddress().getPort()))
                    .replace("${outbound}", OUTBOUND)
                    .replace("${inbound}", INBOUND);
        }
    }

    private Process start(String name, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(root.resolve("weft").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(log(name).toFile());
        builder.environment().put("WEFT_BUILD", "never");
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private void end(Process process, String name, Duration bound) throws IOException, InterruptedException {
        if (!process.waitFor(bound.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(name + " failed\n" + words(name));
        }
    }

    /** Asks until the answer is 200, or the process has ended. */
    private void await(Process process, String name, URI uri) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (process.isAlive() && System.nanoTime() < end) {
                try {
                    if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                        return;
                    }
                } catch (IOException notYet) {
                    // It does not listen yet.
                }
                if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        throw new IOException(name + " is not ready\n" + words(name));
    }

    private static void answer(HttpExchange exchange) {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (body.length == 0) {
                body = "0123456789abcdef".repeat(64).getBytes(StandardCharsets.US_ASCII);
            }
            exchange.getResponseHeaders().set("content-type", "text/plain");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
