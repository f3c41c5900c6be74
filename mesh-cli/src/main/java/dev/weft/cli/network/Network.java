package dev.weft.cli.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** Where connections are made and taken. Any thread. */
public interface Network {

    /** This machine's own. */
    Network OWN = new Network() {
        @Override
        public Socket connect(InetSocketAddress address, Duration timeout) throws IOException {
            return connected(new Socket(), address, timeout);
        }

        @Override
        public ServerSocket listen(InetSocketAddress at, int backlog) throws IOException {
            return bound(new ServerSocket(), at, backlog);
        }
    };

    /**
     * Connects.
     *
     * @param timeout for connecting
     * @throws IOException naming the address when nothing answers there
     */
    Socket connect(InetSocketAddress address, Duration timeout) throws IOException;

    /**
     * Listens.
     *
     * @throws IOException naming the address when it cannot be bound
     */
    ServerSocket listen(InetSocketAddress at, int backlog) throws IOException;

    /** Connects a socket; closes it on failure. */
    static Socket connected(Socket socket, InetSocketAddress address, Duration timeout) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, Math.toIntExact(timeout.toMillis()));
            return socket;
        } catch (IOException failure) {
            socket.close();
            throw new IOException(address + ": " + failure.getMessage(), failure);
        }
    }

    /** Binds a socket; closes it on failure. */
    static ServerSocket bound(ServerSocket server, InetSocketAddress at, int backlog) throws IOException {
        try {
            server.setReuseAddress(true);
            server.bind(at, backlog);
            return server;
        } catch (IOException failure) {
            server.close();
            throw new IOException(at + ": " + failure.getMessage(), failure);
        }
    }
}
