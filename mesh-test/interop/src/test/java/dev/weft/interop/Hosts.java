package dev.weft.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Several hosts on this machine, as network namespaces in a user namespace: neither root nor the machine's own network is
 * touched. Host N is {@code hN} with 10.77.N.2 and fd77:N::2; the router has N.1.
 */
final class Hosts implements AutoCloseable {

    private static final long SECONDS = 60;

    private final Process holder;
    private final Path logs;
    private final Map<String, Child> started = new LinkedHashMap<>();

    private Hosts(Process holder, Path logs) {
        this.holder = holder;
        this.logs = logs;
        Runtime.getRuntime().addShutdownHook(new Thread(holder::destroyForcibly));
    }

    /** A program that has ended. */
    record Ended(int code, String out) {}

    /** Makes them; where the machine forbids it the test is named and skipped, in CI it fails. */
    static Hosts make(Path logs) throws IOException {
        Path script = Path.of("src/test/resources/capture/hosts.sh").toAbsolutePath();
        Process holder = new ProcessBuilder("unshare", "-Urnm", "sh", script.toString())
                .redirectError(logs.resolve("hosts.log").toFile())
                .start();
        String said = new String(holder.getInputStream().readNBytes(6), StandardCharsets.US_ASCII);
        if (!said.equals("ready\n")) {
            holder.destroyForcibly();
            String why = "capture in namespaces needs user namespaces, iproute2 and iptables (" + logs + "/hosts.log)";
            if (System.getenv("CI") != null) {
                throw new AssertionError(why);
            }
            System.out.println("[skipped] " + why);
            Assumptions.abort(why);
        }
        return new Hosts(holder, logs);
    }

    /** The command line that runs a program on a host; 0 is the router. */
    List<String> on(int host, String... command) {
        List<String> line = new ArrayList<>(List.of(
                "nsenter", "-t", String.valueOf(holder.pid()), "-U", "-n", "-m", "--preserve-credentials", "--"));
        if (host > 0) {
            line.addAll(List.of("ip", "netns", "exec", "h" + host));
        }
        line.addAll(List.of(command));
        return line;
    }

    /** Runs a program to its end. */
    Ended run(int host, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(on(host, command)).redirectErrorStream(true);
            builder.environment().putAll(Mesh.environment());
            Process process = builder.start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + ": no end within " + SECONDS + " s");
            }
            return new Ended(process.exitValue(), out);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** Starts a program that ends with this. */
    Child start(String name, int host, String... command) {
        Child child = Child.start(name, logs.resolve(name + ".log"), Mesh.environment(), on(host, command));
        started.put(name, child);
        return child;
    }

    /** Ends a program and waits for its end. */
    void stop(String name) {
        Child child = started.remove(name);
        if (child != null) {
            child.close();
        }
    }

    @Override
    public void close() {
        for (String name : List.copyOf(started.keySet()).reversed()) {
            stop(name);
        }
        holder.destroyForcibly().onExit().orTimeout(5, TimeUnit.SECONDS).join();
    }
}
