package dev.weft.proxy.listener;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real Envoy with a configuration of its own. */
final class EnvoyProcess implements AutoCloseable {

    private static final int ATTEMPTS = 300;

    private final Process process;
    private final Path log;
    private final int port;

    private EnvoyProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** The program; without it the test is skipped. */
    static String program() {
        String program = System.getenv("WEFT_ENVOY");
        Assumptions.assumeTrue(program != null, "WEFT_ENVOY is not set: the comparison with Envoy is skipped");
        return program;
    }

    static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    /**
     * Starts it.
     *
     * @param log where its configuration has the access log go
     */
    static EnvoyProcess start(Path folder, String configuration, Path log, int port) throws Exception {
        Path file = folder.resolve("envoy.yaml");
        Files.writeString(file, configuration);
        Process process = new ProcessBuilder(
                        program(),
                        "-c",
                        file.toString(),
                        "--disable-hot-restart",
                        "--concurrency",
                        "1",
                        "--file-flush-interval-msec",
                        "20",
                        "--log-level",
                        "error")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("envoy.log").toFile())
                .start();
        EnvoyProcess envoy = new EnvoyProcess(process, log, port);
        for (int i = 0; i < ATTEMPTS && process.isAlive(); i++) {
            try (Socket socket = new Socket()) {
                socket.connect(envoy.address(), 1_000);
                return envoy;
            } catch (IOException notYet) {
                process.waitFor(100, TimeUnit.MILLISECONDS);
            }
        }
        process.destroyForcibly();
        throw new IllegalStateException("envoy: " + Files.readString(folder.resolve("envoy.log")));
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /** What follows a word at the beginning of a line of its access log. */
    String logged(String word) throws Exception {
        for (int i = 0; i < 50; i++) {
            List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
            for (String line : lines) {
                if (line.startsWith(word + " ")) {
                    return line.substring(word.length() + 1);
                }
            }
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
        return "nothing logged";
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
