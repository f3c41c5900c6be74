package dev.weft.config.scg;

import dev.weft.config.parse.FieldPath;
import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.parse.YamlNode.Scalar;
import dev.weft.config.parse.YamlNode.Sequence;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists of predicates and filters in both forms, replacing placeholders.
 *
 * <p>Source: Spring Cloud Gateway {@code PredicateDefinition}, {@code FilterDefinition}, {@code ShortcutConfigurable}.
 */
final class Definitions {

    private static final int MOST = 200;

    private final Properties properties;
    private final Findings findings;

    Definitions(Properties properties, Findings findings) {
        this.properties = properties;
        this.findings = findings;
    }

    /** The filters of a list; what cannot be read is reported and left out. */
    List<Component> filters(@Nullable YamlNode node, String field) {
        return read(node, field, false);
    }

    /** The predicates of a list; their short form always has a value. */
    List<Component> predicates(@Nullable YamlNode node, String field) {
        return read(node, field, true);
    }

    private List<Component> read(@Nullable YamlNode node, String field, boolean valued) {
        List<Component> read = new ArrayList<>();
        if (node == null) {
            return read;
        }
        if (!(node instanceof Sequence sequence) || sequence.items().size() > MOST) {
            wrong(node, field, node.what(), "a list of at most " + MOST + " items");
            return read;
        }
        for (int i = 0; i < sequence.items().size(); i++) {
            YamlNode item = sequence.items().get(i);
            Component one = component(item, FieldPath.item(field, i), valued);
            if (one != null) {
                read.add(one);
            }
        }
        return read;
    }

    /** The text of a scalar with placeholders replaced; {@code null}: it was reported, or is none. */
    @Nullable
    String text(@Nullable YamlNode node, String field) {
        if (node == null) {
            return null;
        }
        if (!(node instanceof Scalar scalar)) {
            wrong(node, field, node.what(), "text");
            return null;
        }
        if (scalar.type() == YamlNode.Type.NULL) {
            return null;
        }
        Properties.Resolved resolved = properties.resolve(scalar.value());
        if (resolved.problem() != null) {
            findings.error(node.place(), field, Reason.InvalidValue, resolved.problem());
            return null;
        }
        return resolved.value();
    }

    private @Nullable Component component(YamlNode item, String field, boolean valued) {
        if (item instanceof Mapping mapping) {
            return longForm(mapping, field);
        }
        String text = text(item, field);
        if (text == null) {
            return null;
        }
        int equals = text.indexOf('=');
        if (equals <= 0 && valued) {
            wrong(item, field, "\"" + text + "\"", "name=value; without a value the long form, name: " + text);
            return null;
        }
        String name = equals < 0 ? text : text.substring(0, equals);
        List<String> values = new ArrayList<>();
        for (String value : (equals < 0 ? "" : text.substring(equals + 1)).split(",", -1)) {
            if (!value.isBlank()) {
                values.add(value.strip());
            }
        }
        return new Component(name.strip(), values, Map.of(), item.place(), field);
    }

    private @Nullable Component longForm(Mapping mapping, String field) {
        YamlNode.Entry name = mapping.entries().get("name");
        String word = name == null ? null : text(name.value(), field + ".name");
        if (word == null) {
            if (name == null) {
                findings.error(mapping.place(), field, Reason.MissingField, "name: missing (expected: a value)");
            }
            return null;
        }
        Map<String, List<String>> named = new LinkedHashMap<>();
        YamlNode.Entry args = mapping.entries().get("args");
        int mark = findings.mark();
        if (args != null) {
            flatten("", args.value(), field + ".args", named);
        }
        if (findings.brokenSince(mark)) {
            return null;
        }
        List<String> positional = new ArrayList<>();
        while (named.containsKey("genkey" + positional.size())) {
            positional.add(String.join(",", named.remove("genkey" + positional.size())));
        }
        return new Component(word, positional, named, mapping.place(), field);
    }

    private void flatten(String path, YamlNode node, String field, Map<String, List<String>> named) {
        switch (node) {
            case Mapping mapping ->
                mapping.entries()
                        .forEach((name, entry) -> flatten(
                                (path.isEmpty() ? "" : path + ".")
                                        + Properties.canonical(name).toLowerCase(Locale.ROOT),
                                entry.value(),
                                FieldPath.child(field, name),
                                named));
            case Sequence sequence -> {
                List<String> values = new ArrayList<>();
                for (int i = 0; i < sequence.items().size(); i++) {
                    String value = text(sequence.items().get(i), FieldPath.item(field, i));
                    if (value != null) {
                        values.add(value);
                    }
                }
                named.put(path, values);
            }
            case Scalar scalar -> {
                String value = text(scalar, field);
                if (value != null) {
                    named.put(path, List.of(value));
                }
            }
            case YamlNode.Unreadable unreadable -> findings.alreadyReported();
        }
    }

    private void wrong(YamlNode node, String field, String what, String expected) {
        findings.error(
                node.place(),
                field,
                Reason.InvalidValue,
                field.substring(field.lastIndexOf('.') + 1) + ": " + what + " (expected: " + expected + ")");
    }
}
