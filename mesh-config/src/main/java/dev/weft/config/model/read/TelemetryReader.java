package dev.weft.config.model.read;

import dev.weft.config.model.Metadata;
import dev.weft.config.model.Selector;
import dev.weft.config.model.Telemetry;
import dev.weft.config.model.read.telemetry.LoggingRules;
import dev.weft.config.model.read.telemetry.MetricRules;
import dev.weft.config.model.read.telemetry.TelemetryRules;
import dev.weft.config.parse.Fields;
import dev.weft.types.Severity;
import java.util.List;

/** Reads a Telemetry. */
final class TelemetryReader {

    private TelemetryReader() {}

    static Telemetry read(Metadata metadata, Fields top) {
        Fields spec = top.object("spec");
        if (spec == null) {
            return new Telemetry(metadata, Selector.ALL, List.of(), List.of(), List.of());
        }
        spec.ignore("selector", "tracing", "metrics", "accessLogging");
        spec.unsupported(Severity.ERROR, "the object is not used", "targetRef", "targetRefs");
        spec.end();
        Selection selection = Selection.read(spec);
        return new Telemetry(
                metadata,
                selection.selector(),
                TelemetryRules.tracing(spec),
                LoggingRules.logging(spec),
                MetricRules.metrics(spec));
    }
}
