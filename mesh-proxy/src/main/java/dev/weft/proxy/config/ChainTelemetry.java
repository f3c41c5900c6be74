package dev.weft.proxy.config;

import dev.weft.policy.expression.Expression;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a filter chain's traffic, but for spans.
 *
 * @param logs who hears of requests and connections; empty: as the sidecar's own properties say
 * @param metrics how metrics differ from Istio's, in order
 */
public record ChainTelemetry(List<Log> logs, List<MetricOverride> metrics) {

    /** Logs of one chain, at most. */
    public static final int MAX_LOGS = 16;

    /** Metric overrides of one chain, at most. */
    public static final int MAX_OVERRIDES = 64;

    /** Nothing but the sidecar's own habits. */
    public static final ChainTelemetry NONE = new ChainTelemetry(List.of(), List.of());

    public ChainTelemetry {
        logs = List.copyOf(logs);
        metrics = List.copyOf(metrics);
        require("access_log", logs.size(), MAX_LOGS);
        require("metrics", metrics.size(), MAX_OVERRIDES);
    }

    private static void require(String what, int size, int most) {
        if (size > most) {
            throw new IllegalArgumentException(what + ": " + size + " (expected: at most " + most + ")");
        }
    }

    /**
     * Who hears of a request or connection at its end.
     *
     * <p>Source: Envoy {@code config.accesslog.v3.AccessLog}.
     *
     * @param format what is said, in Envoy's command operators
     * @param filter which are told; {@code null}: all
     */
    public record Log(Sink sink, Format format, @Nullable Expression filter) {}

    /**
     * What is said.
     *
     * @param text the line, or the body of a record; empty: {@code fields} are the line, as JSON
     * @param fields by name; of a record: its attributes
     */
    public record Format(String text, SortedMap<String, String> fields) {
        public Format {
            fields = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        }
    }

    /** Where it is said. */
    public sealed interface Sink {
        /** A stream of this process. */
        enum Stream implements Sink {
            /** Standard output. */
            OUT,
            /** Standard error. */
            ERR,
            /** Nowhere. */
            NONE
        }

        /**
         * OTLP over gRPC.
         *
         * @param collector who takes records
         * @param name of the log
         */
        record OpenTelemetry(Tracing.Collector collector, String name) implements Sink {}
    }

    /**
     * How a metric differs from Istio's.
     *
     * <p>Source: Istio {@code stats.MetricConfig}.
     *
     * @param metric as exposed, without {@code istio_}; empty: all
     * @param drop it is not made
     * @param tags labels that are added or replaced, with their values
     * @param removed labels that are left out
     */
    public record MetricOverride(
            String metric, boolean drop, SortedMap<String, Expression> tags, List<String> removed) {
        public MetricOverride {
            tags = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(tags));
            removed = List.copyOf(removed);
        }
    }
}
