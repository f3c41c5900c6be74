package dev.weft.config.scg;

import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.parse.YamlNode.Sequence;
import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.match.StringMatch;
import dev.weft.types.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one CORS configuration. What cannot be read allows nothing.
 *
 * <p>Source: Spring {@code CorsConfiguration}: GET and HEAD where no method is named, no header where none is; {@code *} for
 * every value; origins whatever their case.
 */
final class CorsFields {

    /** Allows nothing, so that every request of another origin is refused. */
    static final CorsPolicy NOTHING =
            new CorsPolicy(List.of(), List.of(), List.of(), List.of(), null, false, false, true);

    private static final List<String> NAMES = List.of(
            "allowedOrigins",
            "allowedOriginPatterns",
            "allowedMethods",
            "allowedHeaders",
            "exposedHeaders",
            "allowCredentials",
            "maxAge",
            "allowPrivateNetwork");
    private static final Pattern PORTS = Pattern.compile("(.*):\\[(\\*|\\d+(?:,\\d+)*)]");
    private static final String ANY = "*";

    private final Definitions definitions;
    private final Findings findings;
    private final String field;
    private final boolean metadata;

    /**
     * Fields yet to be read.
     *
     * @param field path in diagnostics
     * @param metadata those of a route: names are exact, and a text is one value
     */
    CorsFields(Definitions definitions, Findings findings, String field, boolean metadata) {
        this.definitions = definitions;
        this.findings = findings;
        this.field = field;
        this.metadata = metadata;
    }

    /** The policy of mappings of which later ones win. */
    CorsPolicy read(List<Mapping> mappings) {
        int mark = findings.mark();
        mappings.forEach(this::requireKnown);
        Properties properties = new Properties(mappings);
        List<String> exact = list(properties, "allowedOrigins");
        List<StringMatch> origins = new ArrayList<>();
        exact.forEach(origin -> origins.add(new StringMatch.Exact(withoutSlash(origin), true)));
        list(properties, "allowedOriginPatterns").forEach(pattern -> origins.add(pattern(pattern)));
        List<String> methods = list(properties, "allowedMethods").stream()
                .map(method -> method.toUpperCase(Locale.ROOT))
                .toList();
        boolean credentials = flag(properties, "allowCredentials");
        if (credentials && exact.contains(ANY)) {
            wrong(properties, "allowedOrigins", "\"*\" with allowCredentials", "allowedOriginPatterns");
        }
        if (flag(properties, "allowPrivateNetwork")) {
            wrong(properties, "allowPrivateNetwork", "true", "false");
        }
        CorsPolicy policy = new CorsPolicy(
                origins,
                properties.has("allowedMethods") ? any(methods) : List.of("GET", "HEAD"),
                any(list(properties, "allowedHeaders")),
                list(properties, "exposedHeaders"),
                maxAge(properties),
                credentials,
                false,
                true);
        return findings.brokenSince(mark) ? NOTHING : policy;
    }

    private void requireKnown(Mapping mapping) {
        for (Map.Entry<String, YamlNode.Entry> entry : mapping.entries().entrySet()) {
            String name = entry.getKey();
            boolean known = metadata
                    ? NAMES.contains(name)
                    : NAMES.stream().anyMatch(one -> Properties.canonical(one).equals(Properties.canonical(name)));
            if (!known) {
                findings.error(
                        entry.getValue().name(),
                        field + "." + name,
                        Reason.UnknownField,
                        name + ": unknown field (expected: one of " + String.join(", ", NAMES) + ")");
            }
        }
    }

    private List<String> list(Properties properties, String name) {
        YamlNode node = properties.node(name);
        List<String> values = new ArrayList<>();
        if (node instanceof Sequence list) {
            for (YamlNode item : list.items()) {
                String text = definitions.text(item, field + "." + name);
                if (text != null) {
                    values.add(text.strip());
                }
            }
        } else if (node != null) {
            String text = definitions.text(node, field + "." + name);
            Arrays.stream(text == null ? new String[0] : metadata ? new String[] {text} : text.split(",", -1))
                    .map(String::strip)
                    .forEach(values::add);
        }
        if (values.stream().anyMatch(value -> value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 127))) {
            wrong(properties, name, "a value that is empty or has spaces", "text without spaces");
        }
        return values;
    }

    /** Everything, where one of them stands for everything. */
    private static List<String> any(List<String> values) {
        return values.contains(ANY) ? List.of(ANY) : values;
    }

    private boolean flag(Properties properties, String name) {
        YamlNode node = properties.node(name);
        String text = node == null ? null : definitions.text(node, field + "." + name);
        if (text != null && !text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            wrong(properties, name, "\"" + text + "\"", "true or false");
        }
        return "true".equalsIgnoreCase(text);
    }

    private @Nullable Duration maxAge(Properties properties) {
        YamlNode node = properties.node("maxAge");
        String text = node == null ? null : definitions.text(node, field + ".maxAge");
        if (text == null) {
            return null;
        }
        Integer seconds = Predicates.number(text, Integer.MAX_VALUE);
        if (seconds == null) {
            wrong(properties, "maxAge", "\"" + text + "\"", "seconds, at most 9 digits");
            return null;
        }
        return Duration.ofSeconds(seconds);
    }

    private static StringMatch pattern(String written) {
        Matcher ports = PORTS.matcher(withoutSlash(written));
        boolean listed = ports.matches();
        StringBuilder re2 = new StringBuilder();
        for (char c : (listed ? ports.group(1) : withoutSlash(written)).toCharArray()) {
            if (c == '*') {
                re2.append(".*");
            } else {
                re2.append("\\.+?()[]{}^$|".indexOf(c) >= 0 ? "\\" : "").append(c);
            }
        }
        if (listed) {
            re2.append(
                    ports.group(2).equals(ANY)
                            ? "(?::\\d+)?"
                            : ":(?:" + ports.group(2).replace(',', '|') + ")");
        }
        return new StringMatch.Regex(re2.toString());
    }

    private static String withoutSlash(String origin) {
        return origin.endsWith("/") ? origin.substring(0, origin.length() - 1) : origin;
    }

    private void wrong(Properties properties, String name, String what, String expected) {
        YamlNode node = properties.node(name);
        if (node != null) {
            findings.error(
                    node.place(),
                    field + "." + name,
                    Reason.InvalidValue,
                    name + ": " + what + " (expected: " + expected + ")");
        }
    }
}
