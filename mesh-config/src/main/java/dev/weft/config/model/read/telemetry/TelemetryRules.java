package dev.weft.config.model.read.telemetry;

import dev.weft.config.model.Telemetry.Mode;
import dev.weft.config.model.Telemetry.Tag;
import dev.weft.config.model.Telemetry.TracingRule;
import dev.weft.config.parse.Fields;
import dev.weft.types.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rules of a Telemetry. Metrics and access logs are checked and not applied, which a warning says.
 *
 * <p>Source: Istio {@code Telemetry} and the rules of its CRD.
 */
public final class TelemetryRules {

    private static final String PROVIDERS = "providers";
    private static final String MATCH = "match";
    private static final Map<String, Mode> MODES =
            Map.of("CLIENT", Mode.CLIENT, "SERVER", Mode.SERVER, "CLIENT_AND_SERVER", Mode.CLIENT_AND_SERVER);
    private static final Map<String, Boolean> OPERATIONS = operations();

    private TelemetryRules() {}

    /** What is said about spans. */
    public static List<TracingRule> tracing(Fields spec) {
        spec.unsupported(Severity.WARNING, "metrics are as without it", "metrics");
        spec.unsupported(Severity.WARNING, "the sidecars' own properties say what is logged", "accessLogging");
        spec.objects("metrics", TelemetryRules::metrics);
        return spec.objects("tracing", TelemetryRules::rule);
    }

    private static TracingRule rule(Fields rule) {
        rule.ignore(MATCH, PROVIDERS, "randomSamplingPercentage", "disableSpanReporting", "customTags");
        rule.unsupported(
                Severity.WARNING,
                "Istio's defaults hold",
                "useRequestIdForTraceSampling",
                "enableIstioTags",
                "disableContextPropagation");
        rule.end();
        List<String> providers = providers(rule);
        if (providers.size() > 1) {
            rule.invalid(PROVIDERS, providers.size() + " providers", "at most 1");
        }
        return new TracingRule(
                mode(rule),
                providers,
                rule.has("randomSamplingPercentage") ? rule.decimal("randomSamplingPercentage", 0, 100, 0) : null,
                rule.has("disableSpanReporting") ? rule.flag("disableSpanReporting", false) : null,
                tags(rule));
    }

    private static Mode mode(Fields rule) {
        Fields match = rule.object(MATCH);
        if (match == null) {
            return Mode.CLIENT_AND_SERVER;
        }
        match.ignore("mode");
        match.end();
        return match.choice("mode", MODES, Mode.CLIENT_AND_SERVER);
    }

    private static List<String> providers(Fields rule) {
        List<String> names = new ArrayList<>();
        rule.objects(PROVIDERS, provider -> {
            provider.ignore("name");
            provider.end();
            String name = provider.requiredText("name");
            if (name != null && name.isEmpty()) {
                provider.invalid("name", "\"\"", "a provider of the mesh");
            } else if (name != null) {
                names.add(name);
            }
            return null;
        });
        return names;
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

    private static @Nullable Object metrics(Fields rule) {
        providers(rule);
        rule.objects("overrides", override -> {
            Fields match = override.object(MATCH);
            if (match != null
                    && match.has("customMetric")
                    && match.text("customMetric", "").isEmpty()) {
                match.invalid("customMetric", "\"\"", "a metric's name");
            }
            Fields tags = override.object("tagOverrides");
            for (String name : tags == null ? List.<String>of() : List.copyOf(tags.names())) {
                tagOverride(tags, name);
            }
            return null;
        });
        return null;
    }

    private static void tagOverride(@Nullable Fields tags, String name) {
        Fields tag = tags == null ? null : tags.object(name);
        if (tag == null) {
            return;
        }
        boolean removes = tag.choice("operation", OPERATIONS, false);
        if (removes && tag.has("value")) {
            tag.invalid("value", "set", "nothing where operation is REMOVE");
        } else if (!removes && !tag.has("value")) {
            tag.missing("value");
        }
    }

    private static Map<String, Boolean> operations() {
        Map<String, Boolean> operations = new LinkedHashMap<>();
        operations.put("UPSERT", false);
        operations.put("REMOVE", true);
        return operations;
    }
}
