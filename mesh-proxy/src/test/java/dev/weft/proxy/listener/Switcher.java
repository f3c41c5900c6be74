package dev.weft.proxy.listener;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A backend that answers each connection's first head with fixed text and leaves the rest of it to the test. */
final class Switcher implements AutoCloseable {

    static final String GRANTED =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nx-seen: yes\r\n\r\n";

    private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final List<String> heads = new CopyOnWriteArrayList<>();

    /** What is done with the bytes after the answer. */
    interface After {
        void with(InputStream in, OutputStream out, Socket socket) throws IOException;
    }

    Switcher(String answer, After after) throws IOException {
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> serve(socket, answer, after));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private void serve(Socket socket, String answer, After after) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String head = Origin.head(in);
            if (head != null) {
                heads.add(head);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                after.with(in, socket.getOutputStream(), socket);
            }
        } catch (IOException gone) {
            // the other side left
        }
    }

    /** Sends back what it gets, until the end. */
    static Switcher echo() throws IOException {
        return new Switcher(GRANTED, (in, out, socket) -> in.transferTo(out));
    }

    int port() {
        return server.getLocalPort();
    }

    List<String> heads() {
        return heads;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
