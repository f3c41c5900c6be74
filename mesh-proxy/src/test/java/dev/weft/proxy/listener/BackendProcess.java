package dev.weft.proxy.listener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The JDK's file server as a process of its own, which can be stopped and killed as an operating system does it. */
final class BackendProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    private BackendProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static BackendProcess start(Path folder) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-m",
                        "jdk.httpserver",
                        "-b",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-d",
                        folder.toAbsolutePath().toString(),
                        "-o",
                        "none")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        BackendProcess backend = new BackendProcess(process, port);
        Await.until(backend::listens);
        return backend;
    }

    int port() {
        return port;
    }

    /** SIGSTOP: the kernel still accepts connections, nobody answers. */
    void stop() throws Exception {
        signal("-STOP");
        // Each thread stops on its own.
        Await.until(this::stopped);
    }

    void go() throws Exception {
        signal("-CONT");
    }

    /** SIGKILL; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("sh", "-c", "kill " + name + " " + process.pid()).start();
        if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new AssertionError("kill " + name + " did not work");
        }
    }

    /** Linux tells; elsewhere the answer to the signal has to do. */
    private boolean stopped() {
        Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
        if (!Files.isDirectory(threads)) {
            return true;
        }
        try (Stream<Path> all = Files.list(threads)) {
            return all.allMatch(thread -> state(thread) == 'T');
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static char state(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new AssertionError("backend ended with " + process.exitValue());
        }
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
