package dev.weft.proxy.listener;

import dev.weft.proxy.capture.CaptureOptions;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.peer.Workload;
import dev.weft.types.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What a data path runs with.
 *
 * @param eventLoops at least 1
 * @param ticker for timeouts and durations
 * @param clock for dates in certificates and headers
 * @param random seeds the loops' own generators; read at construction only
 * @param limits bounds on what peers can do
 * @param capture how connections are handled that the kernel sent here
 * @param self who this proxy is among its peers
 */
public record RuntimeOptions(
        int eventLoops,
        Ticker ticker,
        Clock clock,
        RandomGenerator random,
        Limits limits,
        CaptureOptions capture,
        Self self) {

    /** Without a name among its peers. */
    public RuntimeOptions(
            int eventLoops, Ticker ticker, Clock clock, RandomGenerator random, Limits limits, CaptureOptions capture) {
        this(eventLoops, ticker, clock, random, limits, capture, Self.NOBODY);
    }

    public RuntimeOptions {
        if (eventLoops < 1) {
            throw new IllegalArgumentException("eventLoops: " + eventLoops + " (expected: at least 1)");
        }
    }

    /** Without a name among its peers. */
    public RuntimeOptions(int eventLoops, Ticker ticker, Clock clock, RandomGenerator random, Limits limits) {
        this(eventLoops, ticker, clock, random, limits, CaptureOptions.DEFAULT, Self.NOBODY);
    }

    /**
     * Who a proxy is among its peers.
     *
     * @param node its xDS node id: decides which part of many endpoints it uses; empty for none
     * @param workload told to peers, for their metrics only
     */
    public record Self(String node, Workload workload) {

        /** Without a name. */
        public static final Self NOBODY = new Self("", Workload.UNKNOWN);

        private static final String GATEWAY = "router~";

        /** Whether it stands at the edge: then all its callers come from outside, whatever its listeners' direction. */
        public boolean gateway() {
            return node.startsWith(GATEWAY);
        }

        /** Whether the clients of such a listener are others than the workload itself. */
        boolean fromOutside(Direction direction) {
            return direction == Direction.INBOUND || gateway();
        }
    }

    /**
     * Bounds on what peers can do.
     *
     * @param maxConnections accepted connections at one time, over all listeners; more are closed at once
     * @param maxHeaders header fields of one message
     * @param maxRequestLine bytes of a request line or status line
     * @param maxIdleUpstream idle upstream connections kept, over all loops
     * @param maxReplayBytes of request bodies kept to be sent again, over all loops
     * @param tlsHandshakeTimeout from accept to the end of the handshake
     * @param detectTimeout how long the first bytes of a connection may take; then it is treated as opaque
     * @param upstreamIdleTimeout how long an upstream connection is kept without use
     * @param warmingTimeout how long a request waits for the endpoints of a cluster that has just been named
     */
    public record Limits(
            int maxConnections,
            int maxHeaders,
            int maxRequestLine,
            int maxIdleUpstream,
            long maxReplayBytes,
            Duration tlsHandshakeTimeout,
            Duration detectTimeout,
            Duration upstreamIdleTimeout,
            Duration warmingTimeout) {
        /** With another time for the first bytes. */
        public Limits withDetectTimeout(Duration timeout) {
            return new Limits(
                    maxConnections,
                    maxHeaders,
                    maxRequestLine,
                    maxIdleUpstream,
                    maxReplayBytes,
                    tlsHandshakeTimeout,
                    timeout,
                    upstreamIdleTimeout,
                    warmingTimeout);
        }

        /** With another bound on bodies that are kept. */
        public Limits withReplayBytes(long bytes) {
            return new Limits(
                    maxConnections,
                    maxHeaders,
                    maxRequestLine,
                    maxIdleUpstream,
                    bytes,
                    tlsHandshakeTimeout,
                    detectTimeout,
                    upstreamIdleTimeout,
                    warmingTimeout);
        }

        /** With another number of connections. */
        public Limits withMaxConnections(int connections) {
            return new Limits(
                    connections,
                    maxHeaders,
                    maxRequestLine,
                    maxIdleUpstream,
                    maxReplayBytes,
                    tlsHandshakeTimeout,
                    detectTimeout,
                    upstreamIdleTimeout,
                    warmingTimeout);
        }

        /** What is used where nothing else is said. */
        public static final Limits DEFAULT = new Limits(
                50_000,
                100,
                16 * 1024,
                1_024,
                16L << 20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5));
    }
}
