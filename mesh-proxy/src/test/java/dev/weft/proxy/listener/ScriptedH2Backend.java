package dev.weft.proxy.listener;

import dev.weft.proxy.listener.H2End.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP/2 backend without TLS that does what the path of a request says. */
final class ScriptedH2Backend implements AutoCloseable {

    private static final String[] GRPC_HEAD = {":status", "200", "content-type", "application/grpc", "x-head", "h"};
    private static final String MESSAGE = "\0\0\0\0\0";

    private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final int maxStreams;

    ScriptedH2Backend(int maxStreams) throws IOException {
        this.maxStreams = maxStreams;
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    connections.incrementAndGet();
                    sockets.add(socket);
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    /** Requests that came for a path. */
    int count(String path) {
        AtomicInteger count = counts.get(path);
        return count == null ? 0 : count.get();
    }

    private void serve(Socket socket) {
        Map<Integer, Event> open = new ConcurrentHashMap<>();
        try (H2End end = new H2End(socket, false, maxStreams)) {
            for (Event event = end.read(); event != null; event = end.read()) {
                if (event.type() == FrameClient.HEADERS && !event.field(":path").isEmpty()) {
                    open.put(event.stream(), event);
                    int number = counts.computeIfAbsent(event.field(":path"), path -> new AtomicInteger())
                            .incrementAndGet();
                    if (!begun(end, event, number)) {
                        return;
                    }
                }
                Event head = open.get(event.stream());
                if (event.ends() && head != null) {
                    ended(end, head, event);
                } else if (event.type() == FrameClient.DATA
                        && head != null
                        && path(head).equals("/echo")) {
                    end.frame(FrameClient.DATA, 0, event.stream(), event.payload());
                }
            }
        } catch (IOException gone) {
            // the other side left
        }
    }

    private static String path(Event head) {
        return head.field(":path");
    }

    /** A head came; false closes the connection. */
    private boolean begun(H2End end, Event head, int number) throws IOException {
        int stream = head.stream();
        String path = path(head);
        switch (path) {
            case "/rst-cancel" -> end.reset(stream, 8);
            case "/rst-internal" -> end.reset(stream, 2);
            case "/rst-refused" -> end.reset(stream, 7);
            case "/refused-once" -> {
                if (number == 1) {
                    end.reset(stream, 7);
                }
            }
            case "/rst-late" -> {
                end.head(stream, false, ":status", "200", "content-type", "text/plain");
                end.data(stream, false, "part");
                end.reset(stream, 2);
            }
            case "/early" -> {
                end.head(stream, false, ":status", "200");
                end.data(stream, true, "early");
                end.reset(stream, 0);
            }
            case "/goaway-unprocessed" -> {
                if (number == 1) {
                    end.goAway(0, 0);
                    return false;
                }
            }
            case "/close" -> {
                return false;
            }
            case "/echo" -> end.head(stream, false, ":status", "200", "content-type", "application/octet-stream");
            case "/chat" -> {
                if (head.field(":protocol").equals("websocket")) {
                    end.head(stream, false, ":status", "200", "sec-websocket-protocol", "chat");
                    end.data(stream, false, "welcome");
                }
            }
            case "/chat-no" -> end.head(stream, true, ":status", "403");
            default -> {}
        }
        return true;
    }

    private void ended(H2End end, Event head, Event last) throws IOException {
        int stream = head.stream();
        switch (path(head)) {
            case "/unary", "/refused-once", "/goaway-unprocessed" -> {
                end.head(stream, false, GRPC_HEAD);
                end.data(stream, false, MESSAGE);
                end.head(stream, true, "grpc-status", "0", "x-trailer", "t");
            }
            case "/grpc-error" -> {
                end.head(stream, false, GRPC_HEAD);
                end.head(stream, true, "grpc-status", "13", "grpc-message", "a%20b");
            }
            case "/trailers-only" ->
                end.head(stream, true, ":status", "200", "content-type", "application/grpc", "grpc-status", "5");
            case "/http-503" -> end.head(stream, true, ":status", "503", "content-length", "0");
            case "/goaway-after" -> {
                end.head(stream, true, ":status", "200");
                end.goAway(stream, 0);
            }
            case "/headers" -> {
                StringBuilder body = new StringBuilder();
                head.fields().stream()
                        .filter(field ->
                                !field.matches("(x-case|x-request-id|traceparent|x-envoy-[a-z-]*|x-forwarded-[a-z]*"
                                        + "|user-agent|:scheme): .*"))
                        .sorted()
                        .forEach(field -> body.append(field).append('\n'));
                last.fields().stream()
                        .filter(field -> last != head)
                        .sorted()
                        .forEach(field -> body.append("trailer ").append(field).append('\n'));
                end.head(stream, false, ":status", "200");
                end.data(stream, true, body.toString());
            }
            case "/interim" -> {
                end.head(stream, false, ":status", "103", "link", "</a>");
                end.head(stream, true, ":status", "200");
            }
            case "/204" -> end.head(stream, true, ":status", "204");
            case "/304" -> end.head(stream, true, ":status", "304", "content-length", "5", "etag", "e");
            case "/head" -> end.head(stream, true, ":status", "200", "content-length", "5");
            case "/cookies" -> end.head(stream, true, ":status", "200", "set-cookie", "a=1", "set-cookie", "b=2");
            case "/echo", "/chat" -> end.data(stream, true, "bye");
            default -> odd(end, head);
        }
    }

    /** Answers that are none. */
    private static void odd(H2End end, Event head) throws IOException {
        int stream = head.stream();
        switch (path(head)) {
            case "/upper" -> end.head(stream, true, ":status", "200", "Upper", "x");
            case "/no-status" -> end.head(stream, true, "x", "y");
            case "/hop" -> end.head(stream, true, ":status", "200", "connection", "close");
            case "/big" -> {
                String[] fields = new String[20];
                fields[0] = ":status";
                fields[1] = "200";
                for (int i = 2; i < 20; i += 2) {
                    fields[i] = "x-" + i;
                    fields[i + 1] = "v".repeat(8_000);
                }
                end.head(stream, true, fields);
            }
            case "/short" -> {
                end.head(stream, false, ":status", "200", "content-length", "10");
                end.data(stream, true, "five!");
            }
            case "/long" -> {
                end.head(stream, false, ":status", "200", "content-length", "3");
                end.data(stream, true, "five!");
            }
            default -> {
                if (path(head).toLowerCase(Locale.ROOT).startsWith("/ok")) {
                    end.head(stream, true, ":status", "200");
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
