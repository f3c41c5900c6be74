package dev.weft.config.ir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One listening address and what is done with its connections.
 *
 * <p>Source: Envoy {@code listener.v3.Listener}.
 *
 * @param name unique
 * @param bind where connections come in
 * @param direction whose traffic this is
 * @param inspection what is read before a chain is chosen
 * @param chains the most specific match wins
 * @param defaultChain when no chain matches; {@code null} closes the connection
 * @param telemetry what is told of its traffic, but for spans
 */
public record Listener(
        String name,
        Bind bind,
        Direction direction,
        Inspection inspection,
        List<FilterChain> chains,
        @Nullable FilterChain defaultChain,
        ProxyTelemetry.Side telemetry) {

    public Listener {
        chains = List.copyOf(chains);
        if (chains.isEmpty() && defaultChain == null) {
            throw new IllegalArgumentException("chains: [] (expected: at least 1, or a default chain)");
        }
    }

    /** Tells nothing but by the proxy's own habits. */
    public Listener(
            String name,
            Bind bind,
            Direction direction,
            Inspection inspection,
            List<FilterChain> chains,
            @Nullable FilterChain defaultChain) {
        this(name, bind, direction, inspection, chains, defaultChain, ProxyTelemetry.Side.NONE);
    }

    /** The same that tells so. */
    public Listener with(ProxyTelemetry.Side other) {
        return other.equals(telemetry)
                ? this
                : new Listener(name, bind, direction, inspection, chains, defaultChain, other);
    }

    /**
     * Where connections come in.
     *
     * @param address IP literal
     * @param port 1 to 65535
     * @param handOver how connections get here and where they go on to
     */
    public record Bind(String address, int port, HandOver handOver) {
        public Bind {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
            }
        }
    }

    /** How connections reach a listener, and whether it passes them on. */
    public enum HandOver {
        /** It owns a socket and keeps its connections. */
        BOUND,
        /** It owns a socket and hands over by original destination to an unbound listener that fits. */
        BOUND_TO_ORIGINAL_DST,
        /** As {@link #BOUND_TO_ORIGINAL_DST}, with a transparent socket (TPROXY). */
        TRANSPARENT_TO_ORIGINAL_DST,
        /** It owns a transparent socket (TPROXY) and keeps its connections. */
        TRANSPARENT,
        /** It owns no socket: reached only by hand-over. */
        UNBOUND
    }

    /**
     * What is read from a connection before its chain is chosen.
     *
     * @param originalDst ask the kernel for the original destination
     * @param tls read SNI and ALPN from a ClientHello
     * @param http tell HTTP/1 and HTTP/2 from other bytes
     * @param proxyProtocol a load balancer in front tells whom it speaks for; connections without its header are closed
     */
    public record Inspection(boolean originalDst, boolean tls, boolean http, boolean proxyProtocol) {
        /** Reads nothing. */
        public static final Inspection NONE = new Inspection(false, false, false);

        /** Reads the load balancer's header. */
        public static final Inspection BEHIND_BALANCER = new Inspection(false, false, false, true);

        /** Without a load balancer in front. */
        public Inspection(boolean originalDst, boolean tls, boolean http) {
            this(originalDst, tls, http, false);
        }
    }

    /** Whose traffic a listener takes. */
    public enum Direction {
        /** From others to this workload. */
        INBOUND,
        /** From this workload to others. */
        OUTBOUND
    }
}
