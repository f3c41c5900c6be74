package dev.weft.proxy.boot;

import dev.weft.proxy.accesslog.AccessLog;
import dev.weft.proxy.accesslog.AccessLogLine;
import dev.weft.proxy.accesslog.ChainLogs;
import dev.weft.proxy.accesslog.LineWriter;
import dev.weft.proxy.accesslog.LogLine;
import dev.weft.proxy.accesslog.TextFormat;
import dev.weft.proxy.accesslog.TextLogLine;
import dev.weft.proxy.config.ChainTelemetry;
import dev.weft.proxy.export.Exports;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.telemetry.ChainObservers;
import dev.weft.proxy.telemetry.IstioMetrics;
import dev.weft.proxy.telemetry.LogLimiter;
import dev.weft.proxy.telemetry.Observers;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of a sidecar's traffic: metrics and access logs as a chain says, the rest as always. Any thread.
 *
 * <p>Owns the writers of its logs.
 */
final class TrafficTelling implements ChainObservers, AutoCloseable {

    private static final int ACCESS_LINES_PER_SECOND = 100;

    private final IstioMetrics metrics;
    private final List<TrafficObserver> others;
    private final LineWriter out;
    private final LineWriter err = new LineWriter(new FileOutputStream(FileDescriptor.err));
    private final AccessLog own;
    private final ChainLogs logs;

    /** @param others are told of everything */
    TrafficTelling(
            ProxyOptions options,
            Sidecar.Sources sources,
            OutputStream out,
            IstioMetrics metrics,
            List<TrafficObserver> others) {
        this.metrics = metrics;
        this.others = List.copyOf(others);
        this.out = new LineWriter(out);
        this.own = new AccessLog(
                options.telemetry().accessLog(),
                line(options.telemetry().accessLogText(), sources),
                new LogLimiter(sources.ticker(), ACCESS_LINES_PER_SECOND),
                this.out);
        this.logs =
                new ChainLogs(own, this.out, err, Nodes.local(options.workload()), sources.clock(), sources.ticker());
    }

    @Override
    public TrafficObserver everywhere() {
        return observers(metrics, own);
    }

    @Override
    public TrafficObserver of(ChainTelemetry telemetry, Exports exports) {
        return observers(metrics.of(telemetry), logs.of(telemetry, exports));
    }

    private TrafficObserver observers(TrafficObserver counting, TrafficObserver log) {
        List<TrafficObserver> all = new ArrayList<>();
        all.add(counting);
        all.add(log);
        all.addAll(others);
        return new Observers(all);
    }

    /** Lines that were dropped because a writer was behind. */
    long dropped() {
        return out.dropped() + err.dropped();
    }

    private static LogLine line(@Nullable TextFormat text, Sidecar.Sources sources) {
        return text == null
                ? new AccessLogLine(sources.clock(), sources.ticker())
                : new TextLogLine(text, sources.clock(), sources.ticker());
    }

    @Override
    public void close() {
        out.close();
        err.close();
    }
}
