package dev.weft.cli.probe;

import dev.weft.cli.network.Network;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TCP relay that remembers the bytes of both directions: a capture that needs no root. Its threads are virtual; any
 * thread may ask. At most {@value #KEPT} bytes a direction are kept, later ones are only passed on.
 */
public final class Relay implements AutoCloseable {

    private static final int KEPT = 1 << 20;
    private static final Duration CONNECT = Duration.ofSeconds(2);

    private final Acceptor acceptor;
    private final Network network;
    private final InetSocketAddress target;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();

    /**
     * Listens at {@code at} and passes on to {@code target}.
     *
     * @throws IOException when the address is in use
     */
    public Relay(Network network, InetSocketAddress at, InetSocketAddress target) throws IOException {
        this.network = network;
        this.target = target;
        acceptor = new Acceptor(network, at, 50, this::accept);
    }

    /** What passed so far. */
    public List<Connection> connections() {
        return List.copyOf(connections);
    }

    /** Ends the relay and its connections. */
    @Override
    public void close() throws IOException {
        acceptor.close();
        for (Connection connection : connections) {
            connection.close();
        }
    }

    private void accept(Socket client) throws IOException {
        Socket upstream;
        try {
            upstream = network.connect(target, CONNECT);
        } catch (IOException refused) {
            // The client sees a closed connection.
            client.close();
            throw refused;
        }
        Connection connection = new Connection(client, upstream);
        connections.add(connection);
        Thread.startVirtualThread(() -> connection.pump(client, upstream, connection.fromClient));
        Thread.startVirtualThread(() -> connection.pump(upstream, client, connection.fromServer));
    }

    /** One connection through the relay. */
    public static final class Connection {

        private final Socket client;
        private final Socket upstream;
        private final ByteArrayOutputStream fromClient = new ByteArrayOutputStream();
        private final ByteArrayOutputStream fromServer = new ByteArrayOutputStream();

        private Connection(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        /** The bytes that the client sent. */
        public byte[] fromClient() {
            return fromClient.toByteArray();
        }

        /** The bytes that the server sent. */
        public byte[] fromServer() {
            return fromServer.toByteArray();
        }

        private void pump(Socket from, Socket to, ByteArrayOutputStream record) {
            byte[] buffer = new byte[16 << 10];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (record.size() + read <= KEPT) {
                        record.write(buffer, 0, read);
                    }
                    out.write(buffer, 0, read);
                    out.flush();
                }
                to.shutdownOutput();
            } catch (IOException ended) {
                close();
            }
        }

        private void close() {
            for (Socket socket : List.of(client, upstream)) {
                try {
                    socket.close();
                } catch (IOException ignored) {
                    // Closed already.
                }
            }
        }
    }
}
