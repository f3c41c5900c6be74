package dev.weft.proxy.listener;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend on a real socket that writes down what it sees and answers what it is told. */
final class Origin implements AutoCloseable {

    private final ServerSocket server;
    private final Answer answer;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** A request as it arrived. */
    record Seen(String head, byte[] body) {
        String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        String header(String name) {
            String marker = "\r\n" + name.toLowerCase(Locale.ROOT) + ": ";
            int at = head.toLowerCase(Locale.ROOT).indexOf(marker);
            return at < 0 ? "" : head.substring(at + marker.length(), head.indexOf("\r\n", at + 2));
        }
    }

    /** What a request is answered. */
    interface Answer {
        /** Writes it; false closes the connection. */
        boolean to(Seen request, OutputStream out) throws IOException;

        /** Whether a connection that ends is reset. */
        default boolean resets() {
            return false;
        }

        /** Whether the answer does not wait for the body. */
        default boolean early() {
            return false;
        }
    }

    private Origin(Answer answer, InetAddress address) throws IOException {
        this.answer = answer;
        this.server = new ServerSocket(0, 1_000, address);
        Thread.ofVirtual().start(this::accept);
    }

    static Origin answering(Answer answer) {
        try {
            return new Origin(answer, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Answers as soon as the head is there; leaves the body unread. */
    static Origin early(String response) {
        return answering(new Answer() {
            @Override
            public boolean to(Seen request, OutputStream out) throws IOException {
                out.write(response.getBytes(StandardCharsets.ISO_8859_1));
                return true;
            }

            @Override
            public boolean early() {
                return true;
            }
        });
    }

    /** Reads each request, writes text and resets the connection. */
    static Origin resetting(String text) {
        return answering(new Answer() {
            @Override
            public boolean to(Seen request, OutputStream out) throws IOException {
                out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                return false;
            }

            @Override
            public boolean resets() {
                return true;
            }
        });
    }

    /** Reads requests and never answers. */
    static Origin silent() {
        java.util.concurrent.CountDownLatch never = new java.util.concurrent.CountDownLatch(1);
        return answering((request, out) -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        });
    }

    /** Answers on all addresses of this machine, of which 127.0.0.0/8 has sixteen million. */
    static Origin everywhere(String body) throws IOException {
        return new Origin(
                (request, out) -> {
                    out.write(response(200, body));
                    return true;
                },
                InetAddress.getByName("0.0.0.0"));
    }

    static Origin ok(String body) {
        return answering((request, out) -> {
            out.write(response(200, body));
            return true;
        });
    }

    static byte[] response(int status, String body) {
        return ("HTTP/1.1 " + status + " Whatever\r\ncontent-type: text/plain\r\ncontent-length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    int port() {
        return server.getLocalPort();
    }

    List<Seen> seen() {
        return seen;
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
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
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            while (true) {
                Seen request = read(in, socket.getOutputStream());
                if (request == null) {
                    return;
                }
                seen.add(request);
                if (!answer.to(request, socket.getOutputStream())) {
                    if (answer.resets()) {
                        socket.getOutputStream().flush();
                        socket.setSoLinger(true, 0);
                    }
                    return;
                }
                socket.getOutputStream().flush();
            }
        } catch (IOException gone) {
            // the other side left
        }
    }

    private Seen read(InputStream in, OutputStream out) throws IOException {
        String head = head(in);
        if (head == null) {
            return null;
        }
        Seen bodiless = new Seen(head, new byte[0]);
        if (bodiless.header("expect").equals("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
        String length = bodiless.header("content-length");
        if (answer.early()) {
            return bodiless;
        }
        if (!length.isEmpty()) {
            return new Seen(head, in.readNBytes(Integer.parseInt(length)));
        }
        return bodiless.header("transfer-encoding").equals("chunked") ? new Seen(head, chunks(in)) : bodiless;
    }

    static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                return null;
            }
            head.write(b);
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(in), 16);
            if (size == 0) {
                while (!line(in).isEmpty()) {
                    // trailers
                }
                return body.toByteArray();
            }
            body.write(in.readNBytes(size));
            line(in);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("end of stream");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
