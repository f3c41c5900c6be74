package dev.weft.cli.probe;

import dev.weft.cli.network.Network;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One HTTP/1.1 connection that sends request targets exactly as given: no client library that would normalise
 * {@code //admin} stands between. One thread at a time; heads and bodies are bounded.
 */
public final class RawHttp implements AutoCloseable {

    private static final int MAX_BODY = 4 << 20;
    private static final int MAX_LINE = 64 << 10;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private boolean reusable = true;

    /**
     * Connects.
     *
     * @param network where the address is
     * @param timeout for connecting, and for each read
     * @throws IOException when nothing answers there
     */
    public RawHttp(Network network, InetSocketAddress address, Duration timeout) throws IOException {
        socket = network.connect(address, timeout);
        try {
            socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        } catch (IOException failure) {
            socket.close();
            throw new IOException(address + ": " + failure.getMessage(), failure);
        }
    }

    /** Sends a GET and reads its answer. */
    public Answer get(String host, String target) throws IOException {
        return exchange("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: weft-check\r\n\r\n");
    }

    /** Sends these bytes (a whole request) and reads one answer. */
    public Answer exchange(String request) throws IOException {
        out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return read();
    }

    /** False after an answer that ends the connection. */
    public boolean reusable() {
        return reusable;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Answer read() throws IOException {
        String status = line();
        if (!status.startsWith("HTTP/1.") || status.length() < 12) {
            throw new IOException("status line: \"" + status.substring(0, Math.min(40, status.length())) + "\"");
        }
        int code = Integer.parseInt(status.substring(9, 12));
        Map<String, String> headers = headers();
        boolean close = "close".equalsIgnoreCase(headers.getOrDefault("connection", ""));
        byte[] body;
        if (code == 204 || code == 304) {
            body = new byte[0];
        } else if ("chunked".equalsIgnoreCase(headers.getOrDefault("transfer-encoding", ""))) {
            body = chunks();
        } else if (headers.containsKey("content-length")) {
            body = exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        } else {
            body = in.readNBytes(MAX_BODY);
            close = true;
        }
        reusable = !close;
        return new Answer(code, headers, new String(body, StandardCharsets.UTF_8));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
            if (size == 0) {
                headers();
                return body.toByteArray();
            }
            if (body.size() + size > MAX_BODY) {
                throw new IOException("body: over " + MAX_BODY + " bytes");
            }
            body.write(exactly(size));
            line();
        }
    }

    private byte[] exactly(int length) throws IOException {
        if (length > MAX_BODY) {
            throw new IOException("body: " + length + " bytes (expected: at most " + MAX_BODY + ")");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("connection closed within a body");
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw line.isEmpty()
                        ? new ClosedWithoutAnswerException()
                        : new EOFException("connection closed within a head");
            }
            if (next == '\n') {
                int length = line.length();
                return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
            }
            if (line.length() >= MAX_LINE) {
                throw new IOException("line: over " + MAX_LINE + " bytes");
            }
            line.append((char) next);
        }
    }

    /**
     * One HTTP answer.
     *
     * @param status 100 to 599
     * @param headers names in lower case; of repeated ones the last
     * @param body as UTF-8
     */
    public record Answer(int status, Map<String, String> headers, String body) {
        public Answer {
            headers = Map.copyOf(headers);
        }
    }

    /** The peer closed the connection before the first byte of an answer. */
    public static final class ClosedWithoutAnswerException extends EOFException {
        ClosedWithoutAnswerException() {
            super("connection closed without an answer");
        }
    }
}
