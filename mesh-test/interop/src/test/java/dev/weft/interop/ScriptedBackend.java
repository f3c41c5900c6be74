package dev.weft.interop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Fails the first attempts for a path as {@code x-script} says, then answers 200; counts attempts by path. */
final class ScriptedBackend implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();

    private ScriptedBackend(HttpServer server) {
        this.server = server;
    }

    static ScriptedBackend start() throws IOException {
        ScriptedBackend backend =
                new ScriptedBackend(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64));
        backend.server.setExecutor(backend.threads);
        backend.server.createContext("/", backend::answer);
        backend.server.start();
        return backend;
    }

    int port() {
        return server.getAddress().getPort();
    }

    int attempts(String path) {
        AtomicInteger count = attempts.get(path);
        return count == null ? 0 : count.get();
    }

    /** {@code x-script: FAILURES WHAT [HEADER=VALUE]}, where WHAT is a status, {@code reset} or {@code hang}. */
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            int made = attempts.computeIfAbsent(exchange.getRequestURI().getPath(), path -> new AtomicInteger())
                    .getAndIncrement();
            String[] script = exchange.getRequestHeaders().getFirst("x-script").split(" ");
            if (made >= Integer.parseInt(script[0])) {
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            switch (script[1]) {
                case "reset" -> {}
                case "hang" -> closing.await(2, TimeUnit.SECONDS);
                default -> {
                    if (script.length > 2) {
                        String[] header = script[2].split("=");
                        exchange.getResponseHeaders().add(header[0], header[1]);
                    }
                    exchange.sendResponseHeaders(Integer.parseInt(script[1]), -1);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
