package dev.weft.config.model.read.telemetry;

import dev.weft.config.model.Telemetry.Metric;
import dev.weft.config.model.Telemetry.MetricOverride;
import dev.weft.config.model.Telemetry.MetricsRule;
import dev.weft.config.model.Telemetry.Mode;
import dev.weft.config.parse.Fields;
import dev.weft.policy.expression.Expression;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a Telemetry says about metrics.
 *
 * <p>Source: Istio {@code Metrics} and the rules of its CRD.
 */
public final class MetricRules {

    private static final String UNKNOWN = "'unknown'";
    private static final Map<String, Boolean> OPERATIONS = operations();
    private static final Map<String, Optional<Metric>> METRICS = metrics();

    private MetricRules() {}

    /** In their order. */
    public static List<MetricsRule> metrics(Fields spec) {
        return spec.objects("metrics", MetricRules::rule);
    }

    private static MetricsRule rule(Fields rule) {
        rule.ignore(RuleHead.PROVIDERS, "overrides");
        rule.unsupported(Severity.WARNING, "bytes are told when a connection ends", "reportingInterval");
        rule.end();
        return new MetricsRule(RuleHead.providers(rule), rule.objects("overrides", MetricRules::override));
    }

    private static @Nullable MetricOverride override(Fields override) {
        override.ignore(RuleHead.MATCH, "disabled", "tagOverrides");
        override.end();
        Boolean disabled = override.has("disabled") ? override.flag("disabled", false) : null;
        Map<String, String> tags = tags(override);
        Fields match = override.object(RuleHead.MATCH);
        if (match == null) {
            return new MetricOverride(Mode.CLIENT_AND_SERVER, null, disabled, tags);
        }
        match.ignore("mode", "metric");
        boolean custom = match.unsupported(Severity.WARNING, "there are Istio's standard metrics only", "customMetric");
        match.end();
        if (custom && match.text("customMetric", "").isEmpty()) {
            match.invalid("customMetric", "\"\"", "a metric's name");
        }
        Metric metric =
                match.choice("metric", METRICS, Optional.<Metric>empty()).orElse(null);
        Mode mode = RuleHead.modeOf(match);
        return custom ? null : new MetricOverride(mode, metric, disabled, tags);
    }

    private static Map<String, String> tags(Fields override) {
        Map<String, String> read = new LinkedHashMap<>();
        Fields tags = override.object("tagOverrides");
        if (tags == null) {
            return read;
        }
        for (String name : List.copyOf(tags.names())) {
            Fields tag = tags.object(name);
            if (tag != null && label(tags, name)) {
                tag(tag, name, read);
            }
        }
        return read;
    }

    private static boolean label(Fields tags, String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                tags.invalid(name, "no label", "letters, digits and _");
                return false;
            }
        }
        if (name.isEmpty() || name.equals("le") || name.startsWith("__")) {
            tags.invalid(name, "a label of its own", "a name other than le and __*");
            return false;
        }
        return true;
    }

    private static void tag(Fields tag, String name, Map<String, String> read) {
        tag.ignore("operation", "value");
        tag.end();
        if (tag.choice("operation", OPERATIONS, false)) {
            if (tag.has("value")) {
                tag.invalid("value", "set", "nothing where operation is REMOVE");
            }
            read.put(name, "");
            return;
        }
        String value = tag.requiredText("value");
        if (value == null) {
            return;
        }
        if (Expression.parse(value) instanceof Expression.Refused(String problem)) {
            // As in Istio the document stands: the label says that nothing is known.
            tag.findings()
                    .note(
                            Severity.WARNING,
                            tag.placeOf("value"),
                            tag.path("value"),
                            Reason.InvalidValue,
                            "value: " + problem + "; the label is unknown");
            read.put(name, UNKNOWN);
        } else {
            read.put(name, value);
        }
    }

    private static Map<String, Boolean> operations() {
        Map<String, Boolean> operations = new LinkedHashMap<>();
        operations.put("UPSERT", false);
        operations.put("REMOVE", true);
        return operations;
    }

    private static Map<String, Optional<Metric>> metrics() {
        Map<String, Optional<Metric>> all = new LinkedHashMap<>();
        all.put("ALL_METRICS", Optional.empty());
        for (Metric metric : Metric.values()) {
            all.put(metric.name(), Optional.of(metric));
        }
        return all;
    }
}
