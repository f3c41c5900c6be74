package dev.weft.proxy.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;

/** Istio's metrics as families over the series that exist. */
final class IstioFamilies {

    private IstioFamilies() {}

    static List<MetricFamily> of(SeriesTable<HttpSeries> http, SeriesTable<TcpSeries> tcp) {
        return List.of(
                new Counter<>(
                        "istio_requests_total",
                        "Requests.",
                        http,
                        IstioLabels.HTTP,
                        HttpSeries::labels,
                        HttpSeries::requests),
                new Distribution(
                        "istio_request_duration_milliseconds", "Duration of requests.", http, HttpSeries::duration),
                new Distribution("istio_request_bytes", "Size of request bodies.", http, HttpSeries::requestBytes),
                new Distribution("istio_response_bytes", "Size of response bodies.", http, HttpSeries::responseBytes),
                tcp("istio_tcp_connections_opened_total", "Opaque connections opened.", tcp, TcpSeries::opened),
                tcp("istio_tcp_connections_closed_total", "Opaque connections closed.", tcp, TcpSeries::closed),
                tcp("istio_tcp_sent_bytes_total", "Bytes sent on opaque connections.", tcp, TcpSeries::sentBytes),
                tcp(
                        "istio_tcp_received_bytes_total",
                        "Bytes received on opaque connections.",
                        tcp,
                        TcpSeries::receivedBytes));
    }

    private static MetricFamily tcp(
            String name, String help, SeriesTable<TcpSeries> table, Function<TcpSeries, LongAdder> counter) {
        return new Counter<>(name, help, table, IstioLabels.TCP, TcpSeries::labels, counter);
    }

    private static <S> void each(SeriesTable<S> table, Consumer<S> action) {
        table.all().forEach(action);
        if (table.overflowing()) {
            action.accept(table.overflow());
        }
    }

    /** A counter of each series. */
    private record Counter<S>(
            String name,
            String help,
            SeriesTable<S> table,
            List<String> names,
            Function<S, List<String>> labels,
            Function<S, LongAdder> counter)
            implements MetricFamily {
        @Override
        public Type type() {
            return Type.COUNTER;
        }

        @Override
        public void collect(Sink sink) {
            each(
                    table,
                    series -> sink.sample("", names, labels.apply(series), (double)
                            counter.apply(series).sum()));
        }
    }

    /** A histogram of each series. */
    private record Distribution(
            String name, String help, SeriesTable<HttpSeries> table, Function<HttpSeries, Histogram> histogram)
            implements MetricFamily {
        @Override
        public Type type() {
            return Type.HISTOGRAM;
        }

        @Override
        public void collect(Sink sink) {
            List<String> withBound = new ArrayList<>(IstioLabels.HTTP);
            withBound.add("le");
            each(table, series -> collect(sink, withBound, series.labels(), histogram.apply(series)));
        }

        private static void collect(Sink sink, List<String> withBound, List<String> labels, Histogram histogram) {
            double[] bounds = histogram.bounds();
            List<String> values = new ArrayList<>(labels);
            values.add("");
            long total = 0;
            for (int i = 0; i <= bounds.length; i++) {
                total += histogram.count(i);
                values.set(labels.size(), i < bounds.length ? PrometheusText.number(bounds[i]) : "+Inf");
                sink.sample("_bucket", withBound, values, (double) total);
            }
            sink.sample("_sum", IstioLabels.HTTP, labels, histogram.sum());
            sink.sample("_count", IstioLabels.HTTP, labels, (double) total);
        }
    }
}
