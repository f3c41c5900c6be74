package dev.weft.proxy.telemetry;

import dev.weft.policy.expression.Attributes;
import dev.weft.proxy.accesslog.ReportAttributes;
import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import java.util.List;

/**
 * Counts the traffic of chains with one plan. Event loops call it, several at once; once a series exists, counting takes no
 * lock, and without labels of users' own it allocates nothing.
 */
final class ChainMetrics implements TrafficObserver {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int REQUESTS = 0;
    private static final int DURATION = 1;
    private static final int REQUEST_BYTES = 2;
    private static final int RESPONSE_BYTES = 3;
    private static final int REQUEST_MESSAGES = 0;
    private static final int RESPONSE_MESSAGES = 1;
    private static final int OPENED = 0;
    private static final int CLOSED = 1;
    private static final int SENT = 2;
    private static final int RECEIVED = 3;

    private final SeriesProbe probe;
    private final List<Counted<HttpSeries>> http;
    private final List<Counted<MessageSeries>> messages;
    private final List<Counted<TcpSeries>> tcp;

    /** Metrics with the same labels, and where they are counted. */
    record Counted<S>(MetricPlan.Group group, SeriesTable<S> table) {}

    ChainMetrics(
            SeriesProbe probe,
            List<Counted<HttpSeries>> http,
            List<Counted<MessageSeries>> messages,
            List<Counted<TcpSeries>> tcp) {
        this.probe = probe;
        this.http = List.copyOf(http);
        this.messages = List.copyOf(messages);
        this.tcp = List.copyOf(tcp);
    }

    @Override
    public void requestEnded(StreamReport report) {
        if (http.isEmpty() && messages.isEmpty()) {
            return;
        }
        SeriesKey key = probe.request(report);
        for (int i = 0; key.grpc && i < messages.size(); i++) {
            Counted<MessageSeries> counted = messages.get(i);
            MessageSeries series = series(counted.table(), key, report);
            if (counted.group().has(REQUEST_MESSAGES)) {
                series.requests().add(report.requestMessages());
            }
            if (counted.group().has(RESPONSE_MESSAGES)) {
                series.responses().add(report.responseMessages());
            }
        }
        for (int i = 0; i < http.size(); i++) {
            Counted<HttpSeries> counted = http.get(i);
            HttpSeries series = series(counted.table(), key, report);
            count(counted.group(), series, report);
        }
    }

    private static void count(MetricPlan.Group group, HttpSeries series, StreamReport report) {
        if (group.has(REQUESTS)) {
            series.requests().increment();
        }
        if (group.has(DURATION)) {
            series.duration().record(report.durationNanos() / NANOS_PER_MILLI);
        }
        if (group.has(REQUEST_BYTES)) {
            series.requestBytes().record((double) report.bytesReceived());
        }
        if (group.has(RESPONSE_BYTES)) {
            series.responseBytes().record((double) report.bytesSent());
        }
    }

    @Override
    public void connectionOpened(StreamReport report) {
        SeriesKey key = tcp.isEmpty() ? null : probe.connection(report);
        for (int i = 0; key != null && i < tcp.size(); i++) {
            Counted<TcpSeries> counted = tcp.get(i);
            if (counted.group().has(OPENED)) {
                series(counted.table(), key, report).opened().increment();
            }
        }
    }

    @Override
    public void connectionClosed(StreamReport report) {
        SeriesKey key = tcp.isEmpty() ? null : probe.connection(report);
        for (int i = 0; key != null && i < tcp.size(); i++) {
            Counted<TcpSeries> counted = tcp.get(i);
            TcpSeries series = series(counted.table(), key, report);
            if (counted.group().has(CLOSED)) {
                series.closed().increment();
            }
            if (counted.group().has(SENT)) {
                series.sentBytes().add(report.bytesSent());
            }
            if (counted.group().has(RECEIVED)) {
                series.receivedBytes().add(report.bytesReceived());
            }
        }
    }

    private static <S> S series(SeriesTable<S> table, SeriesKey key, StreamReport report) {
        LabelPlan labels = table.labels();
        if (labels.dynamic()) {
            Attributes attributes = new ReportAttributes(report);
            key.extras = labels.extras(attributes);
        } else {
            key.extras = LabelPlan.NO_EXTRAS;
        }
        return table.get(key);
    }

    @Override
    public void handshakeFailed(HandshakeFailure failure) {
        // Istio has no metric for it; HandshakeMetrics counts it.
    }
}
