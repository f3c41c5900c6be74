package dev.weft.proxy.config;

import dev.weft.policy.match.Cidr;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
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
 */
public record ListenerConfig(
        String name,
        Bind bind,
        Direction direction,
        Inspection inspection,
        List<FilterChain> chains,
        @Nullable FilterChain defaultChain) {

    public ListenerConfig {
        chains = List.copyOf(chains);
    }

    /** How its chains terminate TLS; chains in plaintext are left out. */
    public Stream<DownstreamTls> terminations() {
        return Stream.concat(chains.stream(), Stream.ofNullable(defaultChain))
                .map(FilterChain::tls)
                .filter(Objects::nonNull);
    }

    /**
     * Where connections come in.
     *
     * @param address IP literal
     * @param port 1 to 65535; 0 takes a free one (tests)
     * @param bound false: reached only through a listener that hands over by original destination
     * @param useOriginalDst connections are handed to the listener of their original destination
     * @param transparent the socket takes connections to any address (TPROXY)
     */
    public record Bind(String address, int port, boolean bound, boolean useOriginalDst, boolean transparent) {
        /** Without a transparent socket. */
        public Bind(String address, int port, boolean bound, boolean useOriginalDst) {
            this(address, port, bound, useOriginalDst, false);
        }
    }

    /**
     * What is read from a connection before its chain is chosen.
     *
     * @param originalDst ask the kernel for the original destination
     * @param tls read SNI and ALPN from a ClientHello
     * @param http tell HTTP/1 and HTTP/2 from other bytes
     * @param originalSrc keep the caller's address towards the original destination
     * @param proxyProtocol a load balancer in front tells whom it speaks for; {@code null}: nobody does
     */
    public record Inspection(
            boolean originalDst,
            boolean tls,
            boolean http,
            boolean originalSrc,
            @Nullable ProxyProtocol proxyProtocol) {
        /** Without a load balancer in front. */
        public Inspection(boolean originalDst, boolean tls, boolean http, boolean originalSrc) {
            this(originalDst, tls, http, originalSrc, null);
        }

        /** With this proxy's own address towards others. */
        public Inspection(boolean originalDst, boolean tls, boolean http) {
            this(originalDst, tls, http, false);
        }
    }

    /**
     * Connections begin with a header of the PROXY protocol, version 1 or 2.
     *
     * <p>Source: Envoy {@code listener.proxy_protocol.v3.ProxyProtocol}.
     *
     * @param optional a connection without one is taken as it comes, else it is closed
     */
    public record ProxyProtocol(boolean optional) {}

    /** Whose traffic a listener takes. */
    public enum Direction {
        /** From others to this workload. */
        INBOUND,
        /** From this workload to others. */
        OUTBOUND
    }

    /**
     * One way to treat a connection.
     *
     * @param name for logs
     * @param match which connections
     * @param tls terminate TLS so; {@code null}: take the bytes as they are
     * @param handler what is done with the bytes
     * @param telemetry what is told of its traffic, but for spans
     */
    public record FilterChain(
            String name,
            ChainMatch match,
            @Nullable DownstreamTls tls,
            ConnectionHandler handler,
            ChainTelemetry telemetry) {
        /** Tells nothing but by the sidecar's own habits. */
        public FilterChain(String name, ChainMatch match, @Nullable DownstreamTls tls, ConnectionHandler handler) {
            this(name, match, tls, handler, ChainTelemetry.NONE);
        }
    }

    /**
     * Which connections a chain takes; empty parts match everything. Envoy's order: destination port, destination IP,
     * server name, transport protocol, application protocols.
     *
     * @param destinationPort 0: any
     * @param destinationRanges empty: any
     * @param serverNames empty: any; {@code *.} prefix wildcard allowed
     * @param transportProtocol {@code tls}, {@code raw_buffer} or empty
     * @param applicationProtocols ALPN names, or {@code http/1.1}, {@code h2c} from inspection; empty: any
     */
    public record ChainMatch(
            int destinationPort,
            List<Cidr> destinationRanges,
            List<String> serverNames,
            String transportProtocol,
            List<String> applicationProtocols) {
        /** Takes everything. */
        public static final ChainMatch ANY = new ChainMatch(0, List.of(), List.of(), "", List.of());

        public ChainMatch {
            destinationRanges = List.copyOf(destinationRanges);
            serverNames = List.copyOf(serverNames);
            applicationProtocols = List.copyOf(applicationProtocols);
        }
    }
}
