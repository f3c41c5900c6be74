package dev.weft.interop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A service that knows nothing of a mesh: says who it is, repeats bodies, remembers requests; {@code /slow} takes 2 s. */
final class Backend implements AutoCloseable {

    static final String NAME_HEADER = "x-backend";

    private final String name;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private volatile boolean recording = true;
    private volatile int status = 200;

    /** One request as it arrived. Names of headers are in lower case. */
    record Seen(String method, String uri, Map<String, String> headers) {}

    private Backend(String name, HttpServer server) {
        this.name = name;
        this.server = server;
    }

    static Backend start(String name) throws IOException {
        Backend backend =
                new Backend(name, HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128));
        backend.server.setExecutor(backend.threads);
        backend.server.createContext("/", backend::answer);
        backend.server.start();
        return backend;
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    void forget() {
        seen.clear();
    }

    /** Load tests do not want a list of a million requests. */
    void record(boolean on) {
        recording = on;
    }

    /** What it answers from now on; 200 at first. */
    void status(int next) {
        status = next;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String uri = exchange.getRequestURI().toString();
            if (recording) {
                Map<String, String> headers = new HashMap<>();
                exchange.getRequestHeaders()
                        .forEach((key, values) -> headers.put(key.toLowerCase(Locale.ROOT), String.join(",", values)));
                seen.add(new Seen(exchange.getRequestMethod(), uri, headers));
            }
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (uri.startsWith("/slow")) {
                closing.await(2, TimeUnit.SECONDS);
            }
            byte[] body = (name + " " + uri + "\n" + sent).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add(NAME_HEADER, name);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
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
