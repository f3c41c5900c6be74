package dev.weft.proxy.telemetry;

import java.util.List;
import java.util.function.DoubleSupplier;

/** One metric with all its series. Any thread may read while others count. */
public interface MetricFamily {

    /** As exposed, for example {@code istio_requests_total}. */
    String name();

    /** One sentence. */
    String help();

    /** How readers may treat it. */
    Type type();

    /** Hands every sample to the sink. */
    void collect(Sink sink);

    /** How a metric behaves. */
    enum Type {
        /** Only grows. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** Counts in classic buckets. */
        HISTOGRAM
    }

    /** Takes samples. */
    interface Sink {
        /**
         * One sample.
         *
         * @param suffix appended to the metric's name; empty for most
         * @param names label names
         * @param values label values, as many as names
         */
        void sample(String suffix, List<String> names, List<String> values, double value);
    }

    /** A metric with one series whose value is asked for at every scrape. */
    static MetricFamily gauge(String name, String help, DoubleSupplier value) {
        return new Supplied(name, help, Type.GAUGE, value);
    }

    /** As {@link #gauge}, for a value that only grows. */
    static MetricFamily counter(String name, String help, DoubleSupplier value) {
        return new Supplied(name, help, Type.COUNTER, value);
    }

    /** See {@link #gauge}. */
    record Supplied(String name, String help, Type type, DoubleSupplier value) implements MetricFamily {
        @Override
        public void collect(Sink sink) {
            sink.sample("", List.of(), List.of(), value.getAsDouble());
        }
    }
}
