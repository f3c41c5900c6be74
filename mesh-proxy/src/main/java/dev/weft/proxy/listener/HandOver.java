package dev.weft.proxy.listener;

import dev.weft.proxy.capture.OriginalDestination;
import dev.weft.proxy.config.ListenerConfig;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds where a captured connection was going and which listener takes it: the unbound one of its exact address and port,
 * else the unbound one of its port, else the one that accepted it. Written by the thread that applies configurations, read
 * by event loops.
 *
 * <p>Source: Envoy {@code Listener.use_original_dst}, {@code bind_to_port}.
 */
final class HandOver {

    private final OriginalDestination original;
    private volatile Index index = new Index(Map.of(), Map.of(), Set.of());

    HandOver(OriginalDestination original) {
        this.original = original;
    }

    /**
     * What is looked up.
     *
     * @param ownPorts of listeners that take captured connections
     */
    private record Index(
            Map<InetSocketAddress, ListenerState> exact,
            Map<Integer, ListenerState> anyAddress,
            Set<Integer> ownPorts) {}

    /** What becomes of a connection. */
    sealed interface Landing {
        /** A listener takes it. */
        record Taken(ListenerState listener, InetSocketAddress destination) implements Landing {}

        /** It was going to this proxy itself, whose own call it would be next. */
        record Loop(InetSocketAddress destination) implements Landing {}
    }

    /**
     * Puts listeners in force.
     *
     * @param bound listening ports of listeners that take captured connections, as they were really bound
     */
    void apply(Collection<ListenerState> unbound, Collection<InetSocketAddress> bound) {
        Map<InetSocketAddress, ListenerState> exact = new HashMap<>();
        Map<Integer, ListenerState> any = new HashMap<>();
        for (ListenerState state : unbound) {
            ListenerConfig.Bind bind = state.config().bind();
            InetAddress address = InetAddress.ofLiteral(bind.address());
            if (address.isAnyLocalAddress()) {
                any.put(bind.port(), state);
            } else {
                exact.put(new InetSocketAddress(address, bind.port()), state);
            }
        }
        Set<Integer> ports = new HashSet<>();
        bound.forEach(address -> ports.add(address.getPort()));
        index = new Index(Map.copyOf(exact), Map.copyOf(any), Set.copyOf(ports));
    }

    /** Whether a listener's connections were going somewhere else. */
    static boolean captures(ListenerConfig listener) {
        return listener.bind().useOriginalDst()
                || listener.bind().transparent()
                || listener.inspection().originalDst();
    }

    /** Where a connection belongs. Called on its event loop. */
    Landing land(ListenerState listener, Channel channel, InetSocketAddress local) {
        ListenerConfig config = listener.config();
        if (!captures(config)) {
            return new Landing.Taken(listener, local);
        }
        InetSocketAddress destination = destination(channel, local);
        Index now = index;
        if (now.ownPorts.contains(destination.getPort()) && own(destination.getAddress())) {
            return new Landing.Loop(destination);
        }
        if (!config.bind().useOriginalDst()) {
            return new Landing.Taken(listener, destination);
        }
        ListenerState exact = now.exact.get(destination);
        ListenerState taker = exact == null ? now.anyAddress.get(destination.getPort()) : exact;
        return new Landing.Taken(taker == null ? listener : taker, destination);
    }

    private InetSocketAddress destination(Channel channel, InetSocketAddress local) {
        InetSocketAddress redirected = original.of(channel);
        if (redirected != null) {
            return redirected;
        }
        // A transparent socket's local address is where the caller was going; on others it is this listener itself.
        return local;
    }

    // Asked only for connections to this proxy's own ports.
    private static boolean own(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return true;
        }
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return true;
        }
    }
}
