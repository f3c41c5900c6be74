package dev.weft.config.model.read.traffic;

import dev.weft.config.parse.Fields;
import dev.weft.policy.match.Fraction;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Values that several blocks have. */
final class TrafficFields {

    private TrafficFields() {}

    /** A duration of at least a millisecond, as Istio's schema asks; {@code null} when absent or wrong. */
    static @Nullable Duration duration(Fields fields, String name) {
        Duration duration = fields.duration(name);
        if (duration != null && duration.isZero()) {
            fields.invalid(name, Fields.quoted(fields.text(name, "")), "at least 1ms");
            return null;
        }
        return duration;
    }

    /** {@code {value: PERCENT}}; what holds otherwise when the field is absent. */
    static Fraction percent(Fields fields, String name, Fraction otherwise) {
        Fields percent = fields.object(name);
        if (percent == null) {
            return otherwise;
        }
        percent.ignore("value");
        percent.end();
        return Fraction.percent(percent.decimal("value", 0, 100, 0));
    }

    /** Reports a field that still works and has a successor. */
    static void deprecated(Fields fields, String name, String successor) {
        note(fields, name, Reason.Unsupported, name + ": deprecated, still read (expected: " + successor + ")");
    }

    /** A warning at a field. */
    static void note(Fields fields, String name, Reason reason, String message) {
        fields.findings().note(Severity.WARNING, fields.placeOf(name), fields.path(name), reason, message);
    }
}
