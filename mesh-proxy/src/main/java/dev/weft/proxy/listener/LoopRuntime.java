package dev.weft.proxy.listener;

import dev.weft.proxy.cluster.Clusters;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.loop.LoopContext;
import dev.weft.proxy.overload.OverloadState;
import dev.weft.proxy.stage.Secured;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.upstream.UpstreamContext;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What connections of one event loop work with. Used on that loop only. */
final class LoopRuntime {

    /** What a connection may hold under any pressure. */
    private static final long CHEAP_BYTES = 64 * 1024;

    private static final int SHED_AT_ONCE = 10;

    private final CodecContext codec;
    private final UpstreamContext upstream;
    private final Clusters clusters;
    private final TrafficObserver observer;
    private final FilterSlot filters;
    private final OverloadState overload;
    private final Set<Drainable> connections = new HashSet<>();
    private boolean drainingInbound;
    private boolean drainingAll;
    private boolean announced;
    private final RuntimeOptions.Self self;
    private final AtomicInteger inbound = new AtomicInteger();

    LoopRuntime(
            CodecContext codec,
            UpstreamContext upstream,
            Clusters clusters,
            TrafficObserver observer,
            RuntimeOptions.Self self,
            FilterSlot filters,
            OverloadState overload) {
        this.codec = codec;
        this.upstream = upstream;
        this.clusters = clusters;
        this.observer = observer;
        this.self = self;
        this.filters = filters;
        this.overload = overload;
    }

    /** Whether a client is another than the workload itself. */
    boolean fromOutside(Secured connection) {
        return self.fromOutside(connection.accepted().direction());
    }

    /** A connection that can be asked to end. */
    interface Drainable {
        /** Whether a caller of the workload made it. */
        boolean inbound();

        /** Tells the peer with the next answer to close. */
        void announce();

        /** Takes nothing new and ends when it is done. */
        void drain();

        /** Its chain may have changed or gone. */
        void recheck();

        /** Ends now. */
        void abort();

        /** Bytes that wait to be written to the peer. */
        long held();

        /** As {@link #abort}, because it holds too much. */
        void shed();
    }

    CodecContext codec() {
        return codec;
    }

    LoopContext loop() {
        return codec.loop();
    }

    UpstreamContext upstream() {
        return upstream;
    }

    Clusters clusters() {
        return clusters;
    }

    TrafficObserver observer() {
        return observer;
    }

    FilterSlot filters() {
        return filters;
    }

    OverloadState overload() {
        return overload;
    }

    /** Ends the connections that hold most, some at a time. */
    void shed() {
        List<Drainable> expensive = connections.stream()
                .filter(connection -> connection.held() > CHEAP_BYTES)
                .sorted(Comparator.comparingLong(Drainable::held).reversed())
                .limit(SHED_AT_ONCE)
                .toList();
        expensive.forEach(connection -> {
            overload.streamReset();
            connection.shed();
        });
    }

    void opened(Drainable connection) {
        connections.add(connection);
        if (connection.inbound()) {
            inbound.incrementAndGet();
        }
        if (drainingAll || drainingInbound && connection.inbound()) {
            connection.drain();
        } else if (announced && connection.inbound()) {
            connection.announce();
        }
    }

    void closed(Drainable connection) {
        if (connections.remove(connection) && connection.inbound()) {
            inbound.decrementAndGet();
        }
    }

    /** Connections of callers. Any thread. */
    int inbound() {
        return inbound.get();
    }

    void announce() {
        announced = true;
        for (Drainable connection : Set.copyOf(connections)) {
            if (connection.inbound()) {
                connection.announce();
            }
        }
    }

    int connections() {
        return connections.size();
    }

    void drain(boolean inboundOnly) {
        drainingInbound = true;
        drainingAll |= !inboundOnly;
        for (Drainable connection : Set.copyOf(connections)) {
            if (!inboundOnly || connection.inbound()) {
                connection.drain();
            }
        }
    }

    void recheck() {
        Set.copyOf(connections).forEach(Drainable::recheck);
    }

    void abort() {
        Set.copyOf(connections).forEach(Drainable::abort);
    }
}
