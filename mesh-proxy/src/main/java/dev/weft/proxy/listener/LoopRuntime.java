package dev.weft.proxy.listener;

import dev.weft.proxy.cluster.Clusters;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.loop.LoopContext;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.upstream.UpstreamContext;
import java.util.HashSet;
import java.util.Set;

/** What connections of one event loop work with. Used on that loop only. */
final class LoopRuntime {

    private final CodecContext codec;
    private final UpstreamContext upstream;
    private final Clusters clusters;
    private final TrafficObserver observer;
    private final Set<Drainable> connections = new HashSet<>();
    private boolean draining;

    LoopRuntime(CodecContext codec, UpstreamContext upstream, Clusters clusters, TrafficObserver observer) {
        this.codec = codec;
        this.upstream = upstream;
        this.clusters = clusters;
        this.observer = observer;
    }

    /** A connection that can be asked to end. */
    interface Drainable {
        /** Takes nothing new and ends when it is done. */
        void drain();

        /** Its chain may have changed or gone. */
        void recheck();

        /** Ends now. */
        void abort();
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

    void opened(Drainable connection) {
        connections.add(connection);
        if (draining) {
            connection.drain();
        }
    }

    void closed(Drainable connection) {
        connections.remove(connection);
    }

    int connections() {
        return connections.size();
    }

    void drain() {
        draining = true;
        Set.copyOf(connections).forEach(Drainable::drain);
    }

    void recheck() {
        Set.copyOf(connections).forEach(Drainable::recheck);
    }

    void abort() {
        Set.copyOf(connections).forEach(Drainable::abort);
    }
}
