package dev.weft.config.model.read.telemetry;

import dev.weft.config.model.Telemetry.Tag;
import dev.weft.config.model.Telemetry.TracingRule;
import dev.weft.config.parse.Fields;
import dev.weft.types.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a Telemetry says about spans.
 *
 * <p>Source: Istio {@code Telemetry} and the rules of its CRD.
 */
public final class TelemetryRules {

    private TelemetryRules() {}

    /** What is said about spans. */
    public static List<TracingRule> tracing(Fields spec) {
        return spec.objects("tracing", TelemetryRules::rule);
    }

    private static TracingRule rule(Fields rule) {
        rule.ignore(
                RuleHead.MATCH, RuleHead.PROVIDERS, "randomSamplingPercentage", "disableSpanReporting", "customTags");
        rule.unsupported(
                Severity.WARNING,
                "Istio's defaults hold",
                "useRequestIdForTraceSampling",
                "enableIstioTags",
                "disableContextPropagation");
        rule.end();
        List<String> providers = RuleHead.providers(rule);
        if (providers.size() > 1) {
            rule.invalid(RuleHead.PROVIDERS, providers.size() + " providers", "at most 1");
        }
        return new TracingRule(
                RuleHead.mode(rule),
                providers,
                rule.has("randomSamplingPercentage") ? rule.decimal("randomSamplingPercentage", 0, 100, 0) : null,
                rule.has("disableSpanReporting") ? rule.flag("disableSpanReporting", false) : null,
                tags(rule));
    }

    private static Map<String, Tag> tags(Fields rule) {
        Map<String, Tag> tags = new LinkedHashMap<>();
        Fields all = rule.object("customTags");
        if (all == null) {
            return tags;
        }
        for (String name : List.copyOf(all.names())) {
            Fields tag = all.object(name);
            Tag read = tag == null ? null : tag(tag);
            if (read != null) {
                tags.put(name, read);
            } else if (tag != null) {
                all.invalid(name, "no source", "literal, environment or header");
            }
        }
        return tags;
    }

    private static @Nullable Tag tag(Fields tag) {
        tag.ignore("literal", "environment", "header");
        tag.unsupported(Severity.WARNING, "the tag is left out", "formatter");
        tag.end();
        Fields literal = tag.object("literal");
        if (literal != null) {
            literal.ignore("value");
            literal.end();
            return new Tag.Literal(literal.text("value", ""));
        }
        Fields variable = tag.object("environment");
        if (variable != null) {
            return new Tag.Environment(named(variable), variable.text("defaultValue", ""));
        }
        Fields header = tag.object("header");
        return header == null ? null : new Tag.Header(named(header), header.text("defaultValue", ""));
    }

    private static String named(Fields source) {
        source.ignore("name", "defaultValue");
        source.end();
        String name = source.requiredText("name");
        return name == null ? "" : name;
    }
}
