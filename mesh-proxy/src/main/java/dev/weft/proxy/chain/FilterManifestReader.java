package dev.weft.proxy.chain;

import dev.weft.proxy.chain.FilterManifest.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads {@code filters.yaml}. Strict: what is not known is a mistake, for it may have been meant as a protection. */
final class FilterManifestReader {

    private static final int MAX_CHARACTERS = 256 * 1024;
    private static final long MOST_MILLIS = 60_000;
    private static final Set<String> FIELDS = Set.of("jars", "default-filters", "filters", "properties");
    private static final Set<String> RULE_FIELDS = Set.of("order", "budget", "fail-mode");

    private FilterManifestReader() {}

    static FilterManifest read(Path file) throws FilterProblemException {
        Object document;
        try {
            document = new Load(LoadSettings.builder()
                            .setCodePointLimit(MAX_CHARACTERS)
                            .setLabel(String.valueOf(file.getFileName()))
                            .build())
                    .loadFromString(Files.readString(file));
        } catch (YamlEngineException | IOException unreadable) {
            throw new FilterProblemException(
                    file + ": "
                            + String.valueOf(unreadable.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("unreadable") + " (expected: a YAML file)",
                    unreadable);
        }
        if (document == null) {
            return FilterManifest.EMPTY;
        }
        Map<String, Object> fields = mapping("filters.yaml", document);
        known("", fields, FIELDS);
        return new FilterManifest(
                fields.containsKey("jars") ? jars(fields.get("jars")) : null,
                definitions(fields.get("default-filters")),
                rules(fields.get("filters")),
                texts("properties", fields.get("properties")));
    }

    private static Map<String, String> jars(@Nullable Object node) throws FilterProblemException {
        Map<String, String> jars = new LinkedHashMap<>();
        List<?> items = list("jars", node);
        for (int i = 0; i < items.size(); i++) {
            String field = "jars[" + i + "]";
            Map<String, Object> jar = mapping(field, items.get(i));
            known(field + ".", jar, Set.of("file", "sha256"));
            String file = String.valueOf(jar.getOrDefault("file", ""));
            String digest = String.valueOf(jar.getOrDefault("sha256", "")).toLowerCase(Locale.ROOT);
            if (!file.endsWith(".jar") || file.contains("/") || file.contains("\\")) {
                throw wrong(field + ".file", file, "the name of a jar in the folder");
            }
            if (!digest.matches("[0-9a-f]{64}")) {
                throw wrong(field + ".sha256", digest, "64 hexadecimal digits; sha256sum prints them");
            }
            jars.put(file, digest);
        }
        return jars;
    }

    private static List<ChainFilter> definitions(@Nullable Object node) throws FilterProblemException {
        List<ChainFilter> definitions = new ArrayList<>();
        List<?> items = list("default-filters", node);
        for (int i = 0; i < items.size(); i++) {
            String field = "default-filters[" + i + "]";
            if (items.get(i) instanceof String text) {
                definitions.add(shortcut(text));
                continue;
            }
            Map<String, Object> filter = mapping(field, items.get(i));
            known(field + ".", filter, Set.of("name", "args"));
            String name = String.valueOf(filter.getOrDefault("name", ""));
            if (name.isEmpty()) {
                throw wrong(field + ".name", "", "the name of a filter");
            }
            definitions.add(new ChainFilter(name, texts(field + ".args", filter.get("args"))));
        }
        return definitions;
    }

    /** {@code Name=a, b}, as Spring Cloud Gateway cuts it. */
    private static ChainFilter shortcut(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            return new ChainFilter(text.strip(), Map.of());
        }
        Map<String, String> args = new LinkedHashMap<>();
        for (String part : text.substring(equals + 1).split(",", -1)) {
            if (!part.isBlank()) {
                args.put("_genkey_" + args.size(), part.strip());
            }
        }
        return new ChainFilter(text.substring(0, equals).strip(), args);
    }

    private static Map<String, Rule> rules(@Nullable Object node) throws FilterProblemException {
        Map<String, Rule> rules = new LinkedHashMap<>();
        if (node == null) {
            return rules;
        }
        for (Map.Entry<String, Object> entry : mapping("filters", node).entrySet()) {
            String field = "filters." + entry.getKey();
            Map<String, Object> rule = mapping(field, entry.getValue());
            known(field + ".", rule, RULE_FIELDS);
            rules.put(
                    entry.getKey(),
                    new Rule(
                            order(field + ".order", rule.get("order")),
                            budget(field + ".budget", rule.get("budget")),
                            failOpen(field + ".fail-mode", rule.get("fail-mode"))));
        }
        return rules;
    }

    private static @Nullable Integer order(String field, @Nullable Object value) throws FilterProblemException {
        if (value == null || value instanceof Integer) {
            return (Integer) value;
        }
        throw wrong(field, value, "a whole number");
    }

    private static Duration budget(String field, @Nullable Object value) throws FilterProblemException {
        if (value == null) {
            return Rule.DEFAULT.budget();
        }
        String text = value.toString().strip();
        boolean millis = text.endsWith("ms");
        String digits = text.substring(0, Math.max(0, text.length() - (millis ? 2 : 1)));
        if ((millis || text.endsWith("s")) && digits.matches("[0-9]{1,6}")) {
            long amount = Long.parseLong(digits) * (millis ? 1 : 1_000);
            if (amount > 0 && amount <= MOST_MILLIS) {
                return Duration.ofMillis(amount);
            }
        }
        throw wrong(field, text, "1ms to 60s");
    }

    private static boolean failOpen(String field, @Nullable Object value) throws FilterProblemException {
        String text = value == null ? "closed" : value.toString();
        if (text.equals("open") || text.equals("closed")) {
            return text.equals("open");
        }
        throw wrong(field, text, "closed or open");
    }

    private static Map<String, String> texts(String field, @Nullable Object node) throws FilterProblemException {
        Map<String, String> texts = new LinkedHashMap<>();
        if (node != null) {
            flatten("", mapping(field, node), texts);
        }
        return texts;
    }

    private static void flatten(String prefix, Map<?, ?> node, Map<String, String> texts) {
        node.forEach((key, value) -> {
            String name = prefix + key;
            switch (value) {
                case null -> texts.put(name, "");
                case Map<?, ?> inner -> flatten(name + ".", inner, texts);
                case List<?> items -> {
                    for (int i = 0; i < items.size(); i++) {
                        texts.put(name + "[" + i + "]", String.valueOf(items.get(i)));
                    }
                }
                default -> texts.put(name, value.toString());
            }
        });
    }

    private static List<?> list(String field, @Nullable Object node) throws FilterProblemException {
        return switch (node) {
            case null -> List.of();
            case List<?> items -> items;
            default -> throw wrong(field, node, "a list");
        };
    }

    private static Map<String, Object> mapping(String field, @Nullable Object node) throws FilterProblemException {
        if (!(node instanceof Map<?, ?> map)) {
            throw wrong(field, String.valueOf(node), "names with values");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (value != null) {
                fields.put(String.valueOf(key), value);
            }
        });
        return fields;
    }

    private static void known(String prefix, Map<String, Object> fields, Set<String> names)
            throws FilterProblemException {
        for (String name : fields.keySet()) {
            if (!names.contains(name)) {
                throw new FilterProblemException("filters.yaml: " + prefix + name + ": not a field (expected: one of "
                        + names.stream().sorted().toList() + ")");
            }
        }
    }

    private static FilterProblemException wrong(String field, Object value, String expected) {
        return new FilterProblemException(
                "filters.yaml: " + field + ": \"" + value + "\" (expected: " + expected + ")");
    }
}
