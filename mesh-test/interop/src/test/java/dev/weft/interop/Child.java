package dev.weft.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process with its log. It does not outlive this JVM when that ends in order. */
final class Child implements AutoCloseable {

    private final String name;
    private final Path log;
    private final Process process;
    private final Thread hook;

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static Child start(String name, Path log, Map<String, String> environment, List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().putAll(environment);
            return new Child(name, log, builder.start());
        } catch (IOException failure) {
            throw new AssertionError(name + ": cannot be started: " + failure.getMessage(), failure);
        }
    }

    /** @throws AssertionError with the end of the log, when the process has ended */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new DeadChild(name + " ended with " + process.exitValue() + ": " + tail());
        }
    }

    /** The last lines of its log. */
    String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return log + "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException failure) {
            return log + ": " + failure.getMessage();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    /** Ends a wait at once: what is waited for cannot come any more. */
    static final class DeadChild extends AssertionError {
        DeadChild(String message) {
            super(message);
        }
    }
}
