package dev.weft.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole sidecar as a process of its own, against a real CA and a scripted control plane. */
class SidecarProcessTest {

    private static final Duration START = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
        http.close();
    }

    private Process start(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                ProxyApplication.class.getName()));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        started.add(process);
        return process;
    }

    private Path log() {
        return folder.resolve("sidecar.log");
    }

    private Process sidecar(Path bootstrap, int readiness) throws IOException {
        return start(
                "--weft.bootstrap-file=" + bootstrap,
                "--weft.proxy.workload=catalog-v1",
                "--weft.proxy.namespace=shop",
                "--weft.proxy.service-account=catalog",
                "--weft.proxy.admin.port=0",
                "--weft.proxy.metrics.port=0",
                "--weft.proxy.readiness.address=127.0.0.1",
                "--weft.proxy.readiness.port=" + readiness,
                "--weft.proxy.drain=1s");
    }

    /** Tries until the answer is 200; the process's log is the message when it never is. */
    private void awaitOk(Process process, int port, String path) throws Exception {
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            try {
                if (status(port, path) == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // The port is not open yet.
            }
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new AssertionError("no 200 at port " + port + ", log:\n" + Files.readString(log()));
    }

    private int status(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void servesDrainsAndServesAgainFromDiskWithoutControlPlane() throws Exception {
        int traffic = freePort();
        int readiness = freePort();
        Path bootstrap;
        try (ScriptedControlPlane control = new ScriptedControlPlane(folder.resolve("ca"), traffic)) {
            bootstrap = control.bootstrap(folder);
            Process first = sidecar(bootstrap, readiness);
            awaitOk(first, readiness, "/healthz/ready");
            assertThat(status(traffic, "/")).isEqualTo(200);

            first.destroy();

            assertThat(first.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(first.exitValue()).isZero();
            assertThat(Files.readString(log())).contains("Draining: ", "Ended");
        }

        Process second = sidecar(bootstrap, readiness);
        awaitOk(second, readiness, "/healthz/ready");

        assertThat(status(traffic, "/")).isEqualTo(200);
        assertThat(Files.readString(log())).contains("Last good configuration is in force");
    }

    @Test
    void bindsAListenerWhosePortWasTakenAsSoonAsItIsFree() throws Exception {
        int readiness = freePort();
        int traffic = freePort();
        try (ScriptedControlPlane control = new ScriptedControlPlane(folder.resolve("ca"), traffic)) {
            Process process;
            try (ServerSocket taken = new ServerSocket(traffic)) {
                process = sidecar(control.bootstrap(folder), readiness);
                awaitLog(process, "Part of the configuration is not in force: kind=LISTENER name=test");
                assertThat(status(readiness, "/healthz/ready"))
                        .as("while %s is taken", taken)
                        .isEqualTo(503);
            }

            awaitOk(process, readiness, "/healthz/ready");
            assertThat(status(traffic, "/")).isEqualTo(200);
        }
    }

    private void awaitLog(Process process, String line) throws Exception {
        long end = System.nanoTime() + START.toNanos();
        while (!Files.readString(log()).contains(line)) {
            if (System.nanoTime() > end || process.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("never logged: " + line + ", log:\n" + Files.readString(log()));
            }
        }
    }

    @Test
    void endsWithTwoAndNamesTheMistakesInItsOptions() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProxyApplication.class.getName(),
                        "--weft.proxy.workload=a",
                        "--weft.control-plane=nowhere")
                .start();
        started.add(process);

        assertThat(process.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        try (InputStream errors = process.getErrorStream()) {
            assertThat(new String(errors.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("weft.control-plane: \"nowhere\""
                            + " (expected: HOST:PORT, or a readable weft.bootstrap-file)\n");
        }
    }
}
