package dev.weft.proxy.telemetry;

import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import java.util.List;

/**
 * Counts the traffic of routes that have a {@code stat_prefix}. Event loops call it, several at once; requests of other
 * routes cost one comparison.
 *
 * <p>Source: Envoy, statistics {@code vhost.VHOST.route.PREFIX.*}, as its Prometheus endpoint names them.
 */
public final class RouteMetrics implements TrafficObserver {

    private static final double NANOS_PER_MILLI = 1e6;

    private final SeriesStore<RouteSeries> store;

    /**
     * Counts nothing yet.
     *
     * @param maxSeries routes that are told apart; all others are one, {@code overflow}
     */
    public RouteMetrics(int maxSeries, Buckets time) {
        double[] bounds = time.toArray();
        this.store = new SeriesStore<>(
                List.of("envoy_route", "envoy_virtual_host"),
                new SeriesStore.Budget(maxSeries),
                labels -> new RouteSeries(labels, bounds));
    }

    @Override
    public void requestEnded(StreamReport report) {
        String prefix = report.statPrefix();
        if (prefix.isEmpty() || report.cluster() == null) {
            return;
        }
        RouteSeries found = store.get(List.of(prefix, report.virtualHost()));
        RouteSeries series = found == null ? store.overflow() : found;
        int attempts = report.attempts();
        series.attempts().add(attempts);
        series.retries().add(Math.max(0, attempts - 1));
        if (has(report.responseFlags(), "UT")) {
            series.timeouts().increment();
        }
        if (has(report.responseFlags(), "URX")) {
            series.exhausted().increment();
        }
        if (report.responseCode() != 0) {
            series.answered(report.responseCode());
        }
        if (report.upstreamServiceTimeNanos() >= 0) {
            series.time().record(report.durationNanos() / NANOS_PER_MILLI);
        }
    }

    private static boolean has(String flags, String flag) {
        return flags.equals(flag)
                || flags.startsWith(flag + ",")
                || flags.endsWith("," + flag)
                || flags.contains("," + flag + ",");
    }

    @Override
    public void connectionOpened(StreamReport report) {
        // Connections have no routes.
    }

    @Override
    public void connectionClosed(StreamReport report) {
        // Connections have no routes.
    }

    @Override
    public void handshakeFailed(HandshakeFailure failure) {
        // No request came of it.
    }

    /** The metrics, for exposition. */
    public List<MetricFamily> families() {
        return RouteFamilies.of(store);
    }
}
