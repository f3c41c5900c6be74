package dev.weft.proxy.boot;

import dev.weft.proxy.export.Exports;
import dev.weft.proxy.telemetry.MetricFamily;
import java.util.List;

/** What became of spans and of records of access logs. Any thread. */
final class ExportMetrics {

    private ExportMetrics() {}

    static List<MetricFamily> families(Exports exports) {
        return List.of(
                MetricFamily.counter(
                        "weft_spans_exported_total", "Spans that a collector took.", exports.spans()::exported),
                MetricFamily.counter(
                        "weft_spans_dropped_total",
                        "Spans thrown away: too many waited, or their batch was not taken.",
                        exports.spans()::dropped),
                MetricFamily.counter(
                        "weft_span_batches_failed_total",
                        "Batches of spans that a collector did not take.",
                        exports.spans()::failures),
                MetricFamily.counter(
                        "weft_access_log_records_exported_total",
                        "Access log records that a collector took.",
                        exports.logs()::exported),
                MetricFamily.counter(
                        "weft_access_log_records_dropped_total",
                        "Access log records thrown away: too many waited, or their batch was not taken.",
                        exports.logs()::dropped),
                MetricFamily.counter(
                        "weft_access_log_batches_failed_total",
                        "Batches of access log records that a collector did not take.",
                        exports.logs()::failures));
    }
}
