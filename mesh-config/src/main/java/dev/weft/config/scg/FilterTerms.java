package dev.weft.config.scg;

import dev.weft.config.parse.Durations;
import dev.weft.config.parse.FieldPath;
import dev.weft.config.parse.Findings;
import dev.weft.config.parse.Suggestion;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.policy.route.SpringFilter.FailMode;
import dev.weft.policy.route.SpringFilter.Running;
import dev.weft.types.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a route says of running its users' filters: {@code metadata.weft.filters.NAME}. One thread. */
final class FilterTerms {

    private static final List<String> FIELDS = List.of("sha256", "fail-mode", "order", "budget");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Duration MOST_BUDGET = Duration.ofSeconds(60);
    private static final int MOST_ORDER = 999_999_999;

    private final Definitions definitions;
    private final Findings findings;
    private final Map<String, Terms> terms = new HashMap<>();
    private final Map<String, YamlNode> places = new HashMap<>();
    private final String field;

    /**
     * What is said of one filter.
     *
     * @param jarSha256 lower case; empty: any jar
     * @param running how it is run
     */
    record Terms(String jarSha256, Running running) {
        static final Terms UNSAID = new Terms("", Running.UNSAID);
    }

    /**
     * Reads them.
     *
     * @param route its node
     * @param field its path in diagnostics
     */
    FilterTerms(Definitions definitions, Properties metadata, YamlNode route, String field, Findings findings) {
        this.definitions = definitions;
        this.findings = findings;
        this.field = field + ".metadata.weft.filters";
        YamlNode node = metadata.node("weft.filters");
        if (node instanceof Mapping filters) {
            filters.entries().forEach((name, entry) -> {
                places.put(name, entry.value());
                terms.put(name, one(entry.value(), FieldPath.child(this.field, name)));
            });
        } else if (node != null || metadata.mentions("weft.filters")) {
            findings.error(
                    (node == null ? route : node).place(),
                    this.field,
                    Reason.InvalidValue,
                    "filters: " + (node == null ? "names joined by dots" : node.what())
                            + " (expected: a mapping from a filter's name to " + String.join(", ", FIELDS) + ")");
        }
    }

    /** What is said of a filter of that name. */
    Terms of(String name) {
        return terms.getOrDefault(name, Terms.UNSAID);
    }

    /** Reports what is said of filters that the route has none of. */
    void requireUsed(List<String> names) {
        places.forEach((name, node) -> {
            if (!names.contains(name)) {
                String near = Suggestion.nearest(name, names);
                findings.error(
                        node.place(),
                        FieldPath.child(field, name),
                        Reason.UnknownField,
                        name + ": no user's filter of this route (expected: "
                                + (near.isEmpty() ? "a name in its filters" : near) + ")");
            }
        });
    }

    private Terms one(YamlNode node, String path) {
        if (!(node instanceof Mapping mapping)) {
            wrong(node, path, null, "a mapping with " + String.join(", ", FIELDS));
            return Terms.UNSAID;
        }
        String digest = "";
        Integer order = null;
        Duration budget = null;
        FailMode mode = FailMode.UNSAID;
        for (Map.Entry<String, YamlNode.Entry> entry : mapping.entries().entrySet()) {
            YamlNode value = entry.getValue().value();
            String at = FieldPath.child(path, entry.getKey());
            String text = definitions.text(value, at);
            switch (Properties.canonical(entry.getKey())) {
                case "sha256" -> digest = digest(value, at, text);
                case "failmode" -> mode = mode(value, at, text);
                case "order" -> order = order(value, at, text);
                case "budget" -> budget = budget(value, at, text);
                default ->
                    findings.error(
                            entry.getValue().name(),
                            at,
                            Reason.UnknownField,
                            entry.getKey() + ": unknown field (expected: one of " + String.join(", ", FIELDS) + ")");
            }
        }
        return new Terms(digest, new Running(order, budget, mode, false));
    }

    private String digest(YamlNode node, String path, @Nullable String text) {
        if (text != null && DIGEST.matcher(text).matches()) {
            return text.toLowerCase(Locale.ROOT);
        }
        wrong(node, path, text, "64 hexadecimal digits");
        return "";
    }

    private FailMode mode(YamlNode node, String path, @Nullable String text) {
        if ("open".equals(text)) {
            return FailMode.OPEN;
        }
        if (!"closed".equals(text)) {
            wrong(node, path, text, "closed or open");
        }
        return FailMode.CLOSED;
    }

    private @Nullable Integer order(YamlNode node, String path, @Nullable String text) {
        String digits = text != null && text.startsWith("-") ? text.substring(1) : text;
        Integer number = digits == null ? null : Predicates.number(digits, MOST_ORDER);
        if (text == null || number == null) {
            wrong(node, path, text, "a whole number of at most 9 digits");
            return null;
        }
        return text.startsWith("-") ? Integer.valueOf(-number) : number;
    }

    private @Nullable Duration budget(YamlNode node, String path, @Nullable String text) {
        Duration read = text == null ? null : Durations.parse(text).orElse(null);
        if (read == null || read.isZero() || read.compareTo(MOST_BUDGET) > 0) {
            wrong(node, path, text, "1ms to 60s");
            return null;
        }
        return read;
    }

    private void wrong(YamlNode node, String path, @Nullable String text, String expected) {
        findings.error(
                node.place(),
                path,
                Reason.InvalidValue,
                path.substring(path.lastIndexOf('.') + 1) + ": " + (text == null ? node.what() : "\"" + text + "\"")
                        + " (expected: " + expected + ")");
    }
}
