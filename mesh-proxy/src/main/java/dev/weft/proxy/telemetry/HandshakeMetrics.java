package dev.weft.proxy.telemetry;

import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.HandshakeFailure.Reason;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts handshakes that failed, by side and reason, and logs a bounded number of them. Any thread. */
public final class HandshakeMetrics implements TrafficObserver, MetricFamily {

    private static final System.Logger LOG = System.getLogger(HandshakeMetrics.class.getName());
    private static final List<String> LABELS = List.of("side", "reason");

    private final Map<Reason, LongAdder> downstream = counters();
    private final Map<Reason, LongAdder> upstream = counters();
    private final LogLimiter limiter;

    public HandshakeMetrics(LogLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    public void requestEnded(StreamReport report) {}

    @Override
    public void connectionOpened(StreamReport report) {}

    @Override
    public void connectionClosed(StreamReport report) {}

    @Override
    public void handshakeFailed(HandshakeFailure failure) {
        Objects.requireNonNull((failure.server() ? downstream : upstream).get(failure.reason()))
                .increment();
        if (limiter.allows()) {
            LOG.log(
                    Level.WARNING,
                    "Connection could not be secured: side={0} name={1} remote={2} reason={3} detail={4}",
                    failure.server() ? "downstream" : "upstream",
                    failure.name(),
                    failure.remote(),
                    failure.reason().code(),
                    failure.detail());
        }
    }

    @Override
    public String name() {
        return "weft_tls_handshake_failures_total";
    }

    @Override
    public String help() {
        return "TLS handshakes that failed.";
    }

    @Override
    public Type type() {
        return Type.COUNTER;
    }

    @Override
    public void collect(Sink sink) {
        collect(sink, "downstream", downstream);
        collect(sink, "upstream", upstream);
    }

    private static void collect(Sink sink, String side, Map<Reason, LongAdder> counters) {
        counters.forEach((reason, count) -> {
            if (count.sum() > 0) {
                sink.sample("", LABELS, List.of(side, reason.code()), (double) count.sum());
            }
        });
    }

    private static Map<Reason, LongAdder> counters() {
        Map<Reason, LongAdder> all = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            all.put(reason, new LongAdder());
        }
        return all;
    }
}
