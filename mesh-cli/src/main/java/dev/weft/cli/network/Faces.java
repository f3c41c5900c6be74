package dev.weft.cli.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Addresses of this machine's own network that lead into another, for programs that are not in it: what connects here is
 * passed on to the same address there. What cannot be reached there resets the caller. Owns its listeners and one thread;
 * any thread may close.
 */
public final class Faces implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final Selector selector;
    private final Network network;

    /**
     * Listens on all of them.
     *
     * @param addresses where to listen
     * @param network where the connections go on
     * @throws IOException naming the address that cannot be bound; then none is
     */
    public Faces(Collection<InetSocketAddress> addresses, Network network) throws IOException {
        this.network = network;
        this.selector = Selector.open();
        for (InetSocketAddress address : addresses) {
            try {
                listen(address);
            } catch (IOException failure) {
                close();
                throw new IOException(address + ": " + failure.getMessage(), failure);
            }
        }
        Thread.ofPlatform().daemon().name("faces").start(this::run);
    }

    private void listen(InetSocketAddress at) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(at, 1_024);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT, at);
        } catch (IOException failure) {
            server.close();
            throw failure;
        }
    }

    /** Frees the addresses; connections that stand go on. */
    @Override
    public void close() throws IOException {
        if (!selector.isOpen()) {
            return;
        }
        for (SelectionKey key : List.copyOf(selector.keys())) {
            key.channel().close();
        }
        // A closed channel keeps its port until its key is removed, which closing the selector does.
        selector.close();
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select(this::accept);
            } catch (IOException | ClosedSelectorException closed) {
                return;
            }
        }
    }

    private void accept(SelectionKey key) {
        try {
            SocketChannel caller = ((ServerSocketChannel) key.channel()).accept();
            if (caller != null) {
                Thread.startVirtualThread(() -> pass(caller.socket(), (InetSocketAddress) key.attachment()));
            }
        } catch (IOException gone) {
            // Closed, or the caller went before it was accepted.
        }
    }

    private void pass(Socket caller, InetSocketAddress address) {
        try {
            caller.setTcpNoDelay(true);
            Splice.start(caller, network.connect(address, CONNECT));
        } catch (IOException away) {
            Splice.reset(caller);
        }
    }
}
