package dev.weft.proxy.telemetry;

import dev.weft.proxy.config.ChainTelemetry;
import dev.weft.proxy.export.Exports;
import dev.weft.proxy.stage.TrafficObserver;

/** Who is told of traffic, chain by chain. Any thread. */
public interface ChainObservers {

    /** Of what belongs to no chain. */
    TrafficObserver everywhere();

    /** Of a chain's requests and connections. */
    TrafficObserver of(ChainTelemetry telemetry, Exports exports);

    /** One and the same for all chains. */
    static ChainObservers always(TrafficObserver observer) {
        return new Always(observer);
    }

    /** See {@link #always}. */
    record Always(TrafficObserver everywhere) implements ChainObservers {
        @Override
        public TrafficObserver of(ChainTelemetry telemetry, Exports exports) {
            return everywhere;
        }
    }
}
