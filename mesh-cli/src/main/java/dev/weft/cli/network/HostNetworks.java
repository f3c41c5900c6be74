package dev.weft.cli.network;

import dev.weft.cli.libc.Libc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Opens sockets in the networks of hosts: each has a thread that joined it and does nothing else. Addresses of this
 * machine's own network that stand for one of a host are dialled and bound there at once. Owns the threads; any thread may
 * ask.
 *
 * <p>Source: network_namespaces(7).
 */
public final class HostNetworks implements Network, AutoCloseable {

    private final List<ExecutorService> openers = new ArrayList<>();
    private final Map<InetSocketAddress, Target> targets;

    /**
     * Joins the networks of a router and its hosts.
     *
     * @param holder a process in the router's network and mount namespace, where {@code /run/netns/hN} are the hosts'
     * @param hosts how many
     * @param targets addresses that are not of this network, and what they stand for
     * @throws IOException when one cannot be joined
     */
    public HostNetworks(long holder, int hosts, Map<InetSocketAddress, Target> targets) throws IOException {
        this.targets = Map.copyOf(targets);
        try {
            join("router", "/proc/" + holder + "/ns/net");
            for (int number = 1; number <= hosts; number++) {
                join("h" + number, "/proc/" + holder + "/root/run/netns/h" + number);
            }
        } catch (IOException failure) {
            close();
            throw failure;
        }
    }

    private void join(String name, String namespace) throws IOException {
        ExecutorService opener = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("opener-" + name).factory());
        openers.add(opener);
        on(opener, () -> {
            Libc.joinNetwork(namespace);
            return name;
        });
    }

    /** What an address stands for; itself, in the router's network, when it was not named. */
    private Target target(InetSocketAddress address) {
        return targets.getOrDefault(address, new Target(0, address));
    }

    @Override
    public Socket connect(InetSocketAddress address, Duration timeout) throws IOException {
        Target target = target(address);
        // Only the opening must be here: a connection may take long, and others wait.
        Socket socket = on(openers.get(target.host()), HostNetworks::open);
        return Network.connected(socket, target.address(), timeout);
    }

    @Override
    public ServerSocket listen(InetSocketAddress at, int backlog) throws IOException {
        Target target = target(at);
        return on(openers.get(target.host()), () -> Network.bound(new ServerSocket(), target.address(), backlog));
    }

    /** The system's socket is made with the first option, not by the constructor. */
    private static Socket open() throws SocketException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Override
    public void close() {
        openers.forEach(ExecutorService::shutdownNow);
    }

    private static <T> T on(ExecutorService opener, Callable<T> open) throws IOException {
        try {
            return opener.submit(open).get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
