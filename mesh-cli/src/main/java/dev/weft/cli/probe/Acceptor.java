package dev.weft.cli.probe;

import dev.weft.cli.network.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/**
 * A listening socket and the thread that accepts from it. Owns both: after {@link #close} the port is free and nothing more
 * is accepted. Any thread may close.
 */
final class Acceptor implements AutoCloseable {

    private static final Duration END = Duration.ofSeconds(10);

    private final ServerSocket server;
    private final Accepted accepted;
    private final Thread thread;

    /** Takes an accepted connection, on the accepting thread; it must not block for long. */
    @FunctionalInterface
    interface Accepted {

        /** Owns the connection from now on, also when it throws. */
        void take(Socket connection) throws IOException;
    }

    /**
     * Listens.
     *
     * @throws IOException when the address is in use
     */
    Acceptor(Network network, InetSocketAddress at, int backlog, Accepted accepted) throws IOException {
        this.accepted = accepted;
        server = network.listen(at, backlog);
        // Not virtual: the JDK releases a socket that a virtual thread accepts from only when that has run once more.
        thread = Thread.ofPlatform().daemon().name("accept-" + at.getPort()).start(this::run);
    }

    /** Frees the port. */
    @Override
    public void close() throws IOException {
        server.close();
        // What was accepted in the last moment is handed over before this returns.
        try {
            if (!thread.join(END)) {
                throw new IOException(server.getLocalSocketAddress() + ": not free " + END + " after it was closed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!server.isClosed()) {
            try {
                accepted.take(server.accept());
            } catch (IOException closed) {
                // Closed, or the client went before it was accepted: there is nobody to tell.
            }
        }
    }
}
