package dev.weft.proxy.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;

/** Metrics of routes as families over the series that exist; what was never counted is left out. */
final class RouteFamilies {

    private static final String PREFIX = "envoy_vhost_route_upstream_rq";

    private RouteFamilies() {}

    static List<MetricFamily> of(SeriesStore<RouteSeries> store) {
        return List.of(
                new Sum("_total", "Requests sent to endpoints, each try.", store, RouteSeries::attempts),
                new Sum("_completed", "Requests answered.", store, RouteSeries::completed),
                new Sum("_retry", "Retries.", store, RouteSeries::retries),
                new Sum("_retry_limit_exceeded", "Requests out of retries.", store, RouteSeries::exhausted),
                new Sum("_timeout", "Requests that took too long.", store, RouteSeries::timeouts),
                new Classes(store),
                new Codes(store),
                new Times(store));
    }

    private static void each(SeriesStore<RouteSeries> store, Consumer<RouteSeries> action) {
        store.all().forEach(action);
        store.beyond().forEach(action);
    }

    private static List<String> with(List<String> all, String last) {
        List<String> more = new ArrayList<>(all);
        more.add(last);
        return more;
    }

    private static void sample(
            MetricFamily.Sink sink,
            SeriesStore<RouteSeries> store,
            RouteSeries series,
            String label,
            String value,
            LongAdder sum) {
        if (sum.sum() > 0) {
            sink.sample("", with(store.names(), label), with(series.labels(), value), (double) sum.sum());
        }
    }

    private record Sum(
            String suffix, String help, SeriesStore<RouteSeries> store, Function<RouteSeries, LongAdder> counter)
            implements MetricFamily {
        @Override
        public String name() {
            return PREFIX + suffix;
        }

        @Override
        public Type type() {
            return Type.COUNTER;
        }

        @Override
        public void collect(Sink sink) {
            each(store, series -> {
                long sum = counter.apply(series).sum();
                if (sum > 0) {
                    sink.sample("", store.names(), series.labels(), (double) sum);
                }
            });
        }
    }

    /** Answers by the first digit of their status. */
    private record Classes(SeriesStore<RouteSeries> store) implements MetricFamily {
        @Override
        public String name() {
            return PREFIX + "_xx";
        }

        @Override
        public String help() {
            return "Requests answered, by class of status.";
        }

        @Override
        public Type type() {
            return Type.COUNTER;
        }

        @Override
        public void collect(Sink sink) {
            each(store, series -> {
                for (int first = 1; first <= 5; first++) {
                    sample(
                            sink,
                            store,
                            series,
                            "envoy_response_code_class",
                            Integer.toString(first),
                            series.ofClass(first));
                }
            });
        }
    }

    /** Answers by their status. */
    private record Codes(SeriesStore<RouteSeries> store) implements MetricFamily {
        @Override
        public String name() {
            return PREFIX;
        }

        @Override
        public String help() {
            return "Requests answered, by status.";
        }

        @Override
        public Type type() {
            return Type.COUNTER;
        }

        @Override
        public void collect(Sink sink) {
            each(
                    store,
                    series -> series.codes()
                            .forEach((code, sum) ->
                                    sample(sink, store, series, "envoy_response_code", Integer.toString(code), sum)));
        }
    }

    /** How long answers took, in milliseconds. */
    private record Times(SeriesStore<RouteSeries> store) implements MetricFamily {
        @Override
        public String name() {
            return PREFIX + "_time";
        }

        @Override
        public String help() {
            return "Milliseconds until an endpoint's answer was over.";
        }

        @Override
        public Type type() {
            return Type.HISTOGRAM;
        }

        @Override
        public void collect(Sink sink) {
            each(store, series -> IstioFamilies.histogram(sink, store.names(), series.labels(), series.time()));
        }
    }
}
