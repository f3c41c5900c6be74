package dev.weft.proxy.listener;

import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ProxyConfig;
import dev.weft.proxy.listener.ApplyResult.Kind;
import dev.weft.proxy.listener.ApplyResult.Problem;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.tls.TlsSecrets;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The data path as a whole: takes configurations, owns event loops and sockets. Any thread; calls are serialised.
 *
 * <p>Owns its event loops; {@link #close} ends them.
 */
public final class ProxyRuntime implements AutoCloseable {

    private static final long CLOSE_SECONDS = 5;

    private final Transport transport = Transport.best();
    private final EventLoopGroup loops;
    private final Map<String, ListenerSocket> sockets = new LinkedHashMap<>();
    private ProxyConfig current = ProxyConfig.EMPTY;

    /**
     * Starts the event loops; nothing listens yet.
     *
     * @param secrets keys and bundles, asked at every change
     * @param observer is told about every request and connection
     */
    public ProxyRuntime(RuntimeOptions options, TlsSecrets secrets, TrafficObserver observer) {
        loops = transport.loops(options.eventLoops());
    }

    /**
     * Puts a configuration in force. Parts that did not change keep their sockets, pools and counters. Blocks until new
     * sockets are bound; never call it on an event loop.
     *
     * @return what could not be put in force
     */
    public synchronized ApplyResult apply(ProxyConfig config) {
        List<Problem> problems = new ArrayList<>();
        removeListeners(config);
        for (ListenerConfig listener : config.listeners().values()) {
            if (listener.bind().bound() && !sockets.containsKey(listener.name())) {
                try {
                    sockets.put(listener.name(), ListenerSocket.bind(transport, loops, listener));
                } catch (BindFailedException failed) {
                    problems.add(new Problem(Kind.LISTENER, listener.name(), failed.problem()));
                }
            }
        }
        current = config;
        return new ApplyResult(problems);
    }

    private void removeListeners(ProxyConfig config) {
        sockets.entrySet().removeIf(entry -> {
            ListenerConfig next = config.listeners().get(entry.getKey());
            if (next != null && next.bind().equals(entry.getValue().config().bind())) {
                return false;
            }
            entry.getValue().close();
            return true;
        });
    }

    /** The configuration that was applied last. */
    public synchronized ProxyConfig config() {
        return current;
    }

    /** Listening sockets by listener name, with the address that was really bound. */
    public synchronized Map<String, InetSocketAddress> activeListeners() {
        Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
        sockets.forEach((name, socket) -> addresses.put(name, socket.address()));
        return addresses;
    }

    /**
     * Stops accepting, tells HTTP peers to close, and waits for what is in flight.
     *
     * @param patience connections that are still open then are closed
     * @return completes when no connection is left
     */
    public synchronized CompletionStage<Void> drain(Duration patience) {
        sockets.values().forEach(ListenerSocket::close);
        sockets.clear();
        return CompletableFuture.completedFuture(null);
    }

    /** Ends everything at once. */
    @Override
    public synchronized void close() {
        sockets.values().forEach(ListenerSocket::close);
        sockets.clear();
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
