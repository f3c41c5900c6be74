package dev.weft.proxy.listener;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client on a raw socket. */
final class Client implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;

    Client(InetSocketAddress address) throws IOException {
        socket.connect(address, 5_000);
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    /** An answer. */
    record Reply(int status, String head, String body) {
        String header(String name) {
            return new Origin.Seen(head, new byte[0]).header(name);
        }
    }

    Client send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Client send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** The next answer; {@code null} when the connection ended instead. */
    Reply read() throws IOException {
        return read(false);
    }

    Reply read(boolean toHead) throws IOException {
        String head;
        try {
            head = Origin.head(in);
        } catch (java.net.SocketException reset) {
            return null;
        }
        if (head == null) {
            return null;
        }
        int status = Integer.parseInt(head.substring(9, 12));
        Reply bodiless = new Reply(status, head, "");
        if (toHead || status < 200 || status == 204 || status == 304) {
            return bodiless;
        }
        byte[] body;
        if (!bodiless.header("content-length").isEmpty()) {
            int length = Integer.parseInt(bodiless.header("content-length"));
            body = in.readNBytes(length);
            if (body.length < length) {
                throw new IOException("cut: " + body.length + " of " + length);
            }
        } else if (bodiless.header("transfer-encoding").toLowerCase(Locale.ROOT).equals("chunked")) {
            body = Origin.chunks(in);
        } else {
            body = in.readAllBytes();
        }
        return new Reply(status, head, new String(body, StandardCharsets.ISO_8859_1));
    }

    Reply get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: catalog\r\n\r\n").read();
    }

    InputStream in() {
        return in;
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
