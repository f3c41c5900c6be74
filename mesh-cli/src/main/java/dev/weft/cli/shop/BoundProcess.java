package dev.weft.cli.shop;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that never outlives the program that started it.
 *
 * <p>Its parent is a small shell that ignores Ctrl-C (so the demo decides the order of the end) and holds the read end of
 * a pipe: words from the pipe become signals, and its end, which comes even when this program is killed, ends the
 * process. So a Java program is never the parent of a sidecar or control plane, and none is left behind. Any thread.
 */
public final class BoundProcess {

    /** {@code $1}: log file; the rest: the command. Prints the process id first. */
    private static final String SUPERVISOR = """
            trap '' INT HUP
            log=$1
            shift
            exec 3<&0
            "$@" </dev/null 3<&- >>"$log" 2>&1 &
            child=$!
            echo "$child"
            (
                exec >/dev/null 2>&1
                while read -r signal <&3; do kill "-$signal" "$child"; done
                kill -TERM "$child" || exit 0
                for second in 1 2 3 4 5; do sleep 1; kill -0 "$child" || exit 0; done
                kill -KILL "$child"
            ) &
            watcher=$!
            exec 2>/dev/null
            wait "$child"
            code=$?
            kill "$watcher" 2>/dev/null
            exit "$code"
            """;

    private final String name;
    private final Path log;
    private final Process shell;
    private final long pid;

    private BoundProcess(String name, Path log, Process shell, long pid) {
        this.name = name;
        this.log = log;
        this.shell = shell;
        this.pid = pid;
    }

    /**
     * Starts a process.
     *
     * @param name for messages
     * @param log receives its standard output and error
     * @param environment added to this program's
     * @param command the program and its arguments
     */
    public static BoundProcess start(String name, Path log, Map<String, String> environment, List<String> command) {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", SUPERVISOR, "weft-demo", log.toString()));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        try {
            Process shell = builder.start();
            // INVARIANT: not closed; the shell's own exit closes it, and closing it here would end nothing.
            BufferedReader said =
                    new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.US_ASCII));
            String pid = said.readLine();
            if (pid == null) {
                throw new Failure(ExitCode.UNAVAILABLE, name + ": /bin/sh did not start (expected: a POSIX shell)");
            }
            return new BoundProcess(name, log, shell, Long.parseLong(pid));
        } catch (IOException failure) {
            throw new Failure(ExitCode.UNAVAILABLE, name + ": cannot be started: " + failure.getMessage(), failure);
        }
    }

    /** For messages. */
    public String name() {
        return name;
    }

    /** Its process id. */
    public long pid() {
        return pid;
    }

    /** Its standard output and error. */
    public Path log() {
        return log;
    }

    /** True until it has ended. */
    public boolean alive() {
        return shell.isAlive();
    }

    /** Asks it to end. */
    public void terminate() {
        signal("TERM");
    }

    /** Ends it at once, as a crash would. */
    public void kill() {
        signal("KILL");
    }

    /** Waits until it has ended; false when it still runs after {@code bound}. */
    public boolean awaitEnd(Duration bound) {
        try {
            return shell.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return !alive();
        }
    }

    /** Asks it to end and kills it when it does not within {@code bound}. */
    public void stop(Duration bound) {
        terminate();
        if (!awaitEnd(bound)) {
            kill();
            awaitEnd(bound);
        }
    }

    private void signal(String signal) {
        OutputStream pipe = shell.getOutputStream();
        try {
            pipe.write((signal + "\n").getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
        } catch (IOException ended) {
            // The shell is gone, and so is what it watched.
        }
    }
}
