package dev.weft.cli.probe;

import dev.weft.cli.network.Network;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A plain HTTP/1.1 server that misbehaves as told: the instance of a service that fails, hangs or is slow. Remembers what
 * reached it, whole requests only. Its threads are virtual; any thread may ask, and change what it does while it runs.
 */
public final class Backend implements AutoCloseable {

    private static final int KEPT = 20_000;
    private static final int MAX_BODY = 1 << 20;
    private static final int MAX_LINE = 16 << 10;

    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private final Acceptor acceptor;
    private volatile Behaviour behaviour;
    private long total;

    /** What a server does after it has read a whole request. */
    public sealed interface Behaviour {

        /**
         * Answers.
         *
         * @param status 200 to 599
         * @param body sent with its length
         */
        record Answers(int status, String body) implements Behaviour {}

        /** Resets the connection. */
        record Resets() implements Behaviour {}

        /** Never answers, and keeps the connection. */
        record Hangs() implements Behaviour {}

        /**
         * Answers 200 late.
         *
         * @param delay from the end of the request on
         */
        record Delays(Duration delay) implements Behaviour {}
    }

    /**
     * Listens.
     *
     * @throws IOException when the address is in use
     */
    public Backend(Network network, InetSocketAddress at, Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        acceptor = new Acceptor(network, at, 1_024, this::accept);
    }

    /** Does this from the next request on. */
    public void become(Behaviour next) {
        behaviour = next;
    }

    /** How many whole requests arrived. */
    public long total() {
        synchronized (lines) {
            return total;
        }
    }

    /** Method and target of the newest {@value #KEPT} requests, oldest first. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Frees the port and ends every connection. */
    @Override
    public void close() throws IOException {
        acceptor.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private void accept(Socket connection) {
        connections.add(connection);
        Thread.startVirtualThread(() -> serve(connection));
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (request(in) && react(connection)) {
                // The next request of the same connection.
            }
        } catch (IOException | NumberFormatException gone) {
            // The peer went away or speaks no HTTP; either ends the connection.
        } finally {
            connections.remove(connection);
        }
    }

    /** Reads a whole request; false at the end of the connection. */
    private boolean request(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return false;
        }
        int length = 0;
        boolean chunked = false;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.endsWith("chunked");
        }
        if (chunked) {
            chunks(in);
        } else {
            skip(in, length);
        }
        int end = first.lastIndexOf(' ');
        synchronized (lines) {
            total++;
            lines.addLast(end > 0 ? first.substring(0, end) : first);
            if (lines.size() > KEPT) {
                lines.removeFirst();
            }
        }
        return true;
    }

    /** Does what this backend does; false when that ended the connection. */
    private boolean react(Socket connection) throws IOException {
        return switch (behaviour) {
            case Behaviour.Answers answer -> answer(connection, answer.status(), answer.body());
            case Behaviour.Delays late -> {
                LockSupport.parkNanos(late.delay().toNanos());
                yield answer(connection, 200, "late");
            }
            case Behaviour.Resets() -> {
                connection.setSoLinger(true, 0);
                yield false;
            }
            case Behaviour.Hangs() -> {
                // Until the peer, or close, ends the connection.
                connection.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                yield false;
            }
        };
    }

    private static boolean answer(Socket connection, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String text = "HTTP/1.1 " + status + " X\r\nContent-Type: text/plain\r\nContent-Length: " + bytes.length
                + "\r\n\r\n" + body;
        connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        connection.getOutputStream().flush();
        return true;
    }

    private static void chunks(InputStream in) throws IOException {
        while (true) {
            int size = Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
            if (size == 0) {
                while (!line(in).isEmpty()) {
                    // Trailers mean nothing here.
                }
                return;
            }
            skip(in, size);
            line(in);
        }
    }

    private static void skip(InputStream in, int length) throws IOException {
        if (length > MAX_BODY) {
            throw new IOException("body: " + length + " bytes (expected: at most " + MAX_BODY + ")");
        }
        in.skipNBytes(length);
    }

    /** A line without its end; empty also at the end of the stream. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                int length = line.length();
                return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
            }
            if (line.length() >= MAX_LINE) {
                throw new IOException("line: over " + MAX_LINE + " bytes");
            }
            line.append((char) next);
        }
        if (!line.isEmpty()) {
            throw new EOFException("connection closed within a head");
        }
        return "";
    }
}
