package dev.weft.proxy.telemetry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Istio's metrics as families over the series that exist; a metric of a series is told once it was counted. */
final class IstioFamilies {

    private IstioFamilies() {}

    static List<MetricFamily> of(
            Collection<SeriesStore<HttpSeries>> http,
            Collection<SeriesStore<MessageSeries>> messages,
            Collection<SeriesStore<TcpSeries>> tcp) {
        return List.of(
                new Counter<>("istio_requests_total", "Requests.", http, HttpSeries::labels, HttpSeries::requests),
                new Distribution(
                        "istio_request_duration_milliseconds", "Duration of requests.", http, HttpSeries::duration),
                new Distribution("istio_request_bytes", "Size of request bodies.", http, HttpSeries::requestBytes),
                new Distribution("istio_response_bytes", "Size of response bodies.", http, HttpSeries::responseBytes),
                messages(
                        "istio_request_messages_total", "gRPC messages of callers.", messages, MessageSeries::requests),
                messages(
                        "istio_response_messages_total",
                        "gRPC messages of answers.",
                        messages,
                        MessageSeries::responses),
                tcp("istio_tcp_connections_opened_total", "Opaque connections opened.", tcp, TcpSeries::opened),
                tcp("istio_tcp_connections_closed_total", "Opaque connections closed.", tcp, TcpSeries::closed),
                tcp("istio_tcp_sent_bytes_total", "Bytes sent on opaque connections.", tcp, TcpSeries::sentBytes),
                tcp(
                        "istio_tcp_received_bytes_total",
                        "Bytes received on opaque connections.",
                        tcp,
                        TcpSeries::receivedBytes));
    }

    private static MetricFamily messages(
            String name,
            String help,
            Collection<SeriesStore<MessageSeries>> stores,
            Function<MessageSeries, LongAdder> counter) {
        return new Counter<>(name, help, stores, MessageSeries::labels, counter);
    }

    private static MetricFamily tcp(
            String name,
            String help,
            Collection<SeriesStore<TcpSeries>> stores,
            Function<TcpSeries, LongAdder> counter) {
        return new Counter<>(name, help, stores, TcpSeries::labels, counter);
    }

    private static <S> void each(Collection<SeriesStore<S>> stores, BiConsumer<List<String>, S> action) {
        for (SeriesStore<S> store : stores) {
            store.all().forEach(series -> action.accept(store.names(), series));
            store.beyond().forEach(series -> action.accept(store.names(), series));
        }
    }

    /** A counter of each series. */
    private record Counter<S>(
            String name,
            String help,
            Collection<SeriesStore<S>> stores,
            Function<S, List<String>> labels,
            Function<S, LongAdder> counter)
            implements MetricFamily {
        @Override
        public Type type() {
            return Type.COUNTER;
        }

        @Override
        public void collect(Sink sink) {
            each(stores, (names, series) -> {
                long sum = counter.apply(series).sum();
                if (sum > 0) {
                    sink.sample("", names, labels.apply(series), (double) sum);
                }
            });
        }
    }

    /** A histogram of each series. */
    private record Distribution(
            String name,
            String help,
            Collection<SeriesStore<HttpSeries>> stores,
            Function<HttpSeries, Histogram> histogram)
            implements MetricFamily {
        @Override
        public Type type() {
            return Type.HISTOGRAM;
        }

        @Override
        public void collect(Sink sink) {
            each(
                    stores,
                    (names, series) -> IstioFamilies.histogram(sink, names, series.labels(), histogram.apply(series)));
        }
    }

    /** A histogram in classic buckets; nothing while it is empty. */
    static void histogram(MetricFamily.Sink sink, List<String> names, List<String> labels, Histogram histogram) {
        double[] bounds = histogram.bounds();
        long counted = 0;
        for (int i = 0; i <= bounds.length; i++) {
            counted += histogram.count(i);
        }
        if (counted == 0) {
            return;
        }
        List<String> withBound = new ArrayList<>(names);
        withBound.add("le");
        List<String> values = new ArrayList<>(labels);
        values.add("");
        long total = 0;
        for (int i = 0; i <= bounds.length; i++) {
            total += histogram.count(i);
            values.set(labels.size(), i < bounds.length ? PrometheusText.number(bounds[i]) : "+Inf");
            sink.sample("_bucket", withBound, values, (double) total);
        }
        sink.sample("_sum", names, labels, histogram.sum());
        sink.sample("_count", names, labels, (double) total);
    }
}
