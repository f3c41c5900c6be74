package dev.weft.config.parse;

import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.parse.YamlNode.Place;
import dev.weft.config.parse.YamlNode.Scalar;
import dev.weft.config.parse.YamlNode.Sequence;
import dev.weft.config.parse.YamlNode.Unreadable;
import dev.weft.types.Origin;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to the fields of one mapping. Every wrong value is reported with its path, line, column and what was
 * expected, and then read as absent; {@link #end()} reports the fields that nobody asked for.
 *
 * <p>An absent field, {@code null} and {@code ~} are the same. Mutable; one thread.
 */
public final class Fields {

    private final Mapping mapping;
    private final String path;
    private final Findings findings;
    private final TreeSet<String> known = new TreeSet<>();
    private boolean incomplete;

    /** The fields of a mapping at a path ({@code ""}: the document itself). */
    public Fields(Mapping mapping, String path, Findings findings) {
        this.mapping = mapping;
        this.path = path;
        this.findings = findings;
        this.incomplete = mapping.truncated();
        if (incomplete) {
            findings.alreadyReported();
        }
    }

    /** Where the mapping starts. */
    public Place place() {
        return mapping.place();
    }

    /** The mapping's path. */
    public String path() {
        return path;
    }

    /** The path of one of its fields. */
    public String path(String name) {
        return FieldPath.child(path, name);
    }

    /** The names that were written, in order. */
    public Collection<String> names() {
        return mapping.entries().keySet();
    }

    /** Whether a field has a value other than nothing; readable or not. */
    public boolean has(String name) {
        return value(name) != null;
    }

    /** Whether fields may be missing: the text broke off, or (after {@link #end()}) there are unknown names. */
    public boolean incomplete() {
        return incomplete;
    }

    /** Text; a number or boolean without quotes is refused, as Kubernetes does. */
    public @Nullable String text(String name) {
        YamlNode node = value(name);
        if (node instanceof Scalar scalar && scalar.type() == YamlNode.Type.TEXT) {
            return scalar.value();
        }
        if (node != null) {
            wrong(name, node, "a string");
        }
        return null;
    }

    /** Text, or what holds when it is absent. */
    public String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    /** Text that must be there and not be empty. */
    public @Nullable String requiredText(String name) {
        if (!has(name)) {
            missing(name);
            return null;
        }
        String text = text(name);
        if (text != null && text.isEmpty()) {
            invalid(name, "\"\"", "at least 1 character");
            return null;
        }
        return text;
    }

    /** A whole number in a range, or what holds when it is absent. */
    public long integer(String name, long least, long most, long otherwise) {
        YamlNode node = value(name);
        if (node == null) {
            return otherwise;
        }
        if (node instanceof Scalar scalar && scalar.type() == YamlNode.Type.NUMBER) {
            Long number = parse(scalar.value());
            if (number != null && number >= least && number <= most) {
                return number;
            }
            invalid(name, scalar.value(), least + " to " + most);
            return otherwise;
        }
        wrong(name, node, "a whole number, " + least + " to " + most);
        return otherwise;
    }

    /** A number in a range, or what holds when it is absent. */
    public double decimal(String name, double least, double most, double otherwise) {
        YamlNode node = value(name);
        if (node == null) {
            return otherwise;
        }
        if (node instanceof Scalar scalar && scalar.type() == YamlNode.Type.NUMBER) {
            Double number = parseDecimal(scalar.value());
            if (number != null && number >= least && number <= most) {
                return number;
            }
            invalid(name, scalar.value(), range(least, most));
            return otherwise;
        }
        wrong(name, node, "a number, " + range(least, most));
        return otherwise;
    }

    /** A list of whole numbers in a range; empty when it is absent. */
    public List<Long> integers(String name, long least, long most) {
        List<Long> numbers = new ArrayList<>();
        List<YamlNode> items = items(name);
        for (int i = 0; i < items.size(); i++) {
            Long number = items.get(i) instanceof Scalar scalar && scalar.type() == YamlNode.Type.NUMBER
                    ? parse(scalar.value())
                    : null;
            if (number != null && number >= least && number <= most) {
                numbers.add(number);
            } else {
                wrongAt(
                        items.get(i),
                        FieldPath.item(path(name), i),
                        name + "[" + i + "]",
                        "a whole number, " + least + " to " + most);
            }
        }
        return numbers;
    }

    /** A TCP port, or 0 when it is absent. */
    public int port(String name) {
        return (int) integer(name, 1, 65_535, 0);
    }

    /** A boolean, or what holds when it is absent. */
    public boolean flag(String name, boolean otherwise) {
        YamlNode node = value(name);
        if (node instanceof Scalar scalar && scalar.type() == YamlNode.Type.BOOLEAN) {
            return scalar.value().equalsIgnoreCase("true");
        }
        if (node != null) {
            wrong(name, node, "true or false");
        }
        return otherwise;
    }

    /** A duration, zero included, or {@code null} when it is absent. */
    public @Nullable Duration duration(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        Duration duration = Durations.parse(text).orElse(null);
        if (duration == null) {
            invalid(name, quoted(text), Durations.EXPECTED);
        }
        return duration;
    }

    /** One of some words, spelled exactly, or what holds when it is absent or wrong. */
    public <T> T choice(String name, Map<String, T> words, T otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        T value = words.get(text);
        if (value == null) {
            String near = Suggestion.nearest(text, words.keySet());
            invalid(name, quoted(text), String.join(", ", words.keySet()) + hint(near));
            return otherwise;
        }
        return value;
    }

    /** A list of strings; empty when it is absent. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        List<YamlNode> items = items(name);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Scalar scalar && scalar.type() == YamlNode.Type.TEXT) {
                texts.add(scalar.value());
            } else {
                wrongAt(items.get(i), FieldPath.item(path(name), i), name + "[" + i + "]", "a string");
            }
        }
        return texts;
    }

    /** Those items of a list that are strings. Reports nothing. */
    public List<String> readableTexts(String name) {
        List<String> texts = new ArrayList<>();
        if (value(name) instanceof Sequence sequence) {
            for (YamlNode item : sequence.items()) {
                if (item instanceof Scalar scalar && scalar.type() == YamlNode.Type.TEXT) {
                    texts.add(scalar.value());
                }
            }
        }
        return texts;
    }

    /** Names with strings; empty when it is absent. */
    public Map<String, String> textMap(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        Fields fields = object(name);
        if (fields != null) {
            for (String key : List.copyOf(fields.names())) {
                String value = fields.text(key);
                if (value != null) {
                    texts.put(key, value);
                }
            }
        }
        return texts;
    }

    /** A mapping, or {@code null} when it is absent. */
    public @Nullable Fields object(String name) {
        YamlNode node = value(name);
        if (node instanceof Mapping inner) {
            return new Fields(inner, path(name), findings);
        }
        if (node != null) {
            wrong(name, node, "a mapping");
        }
        return null;
    }

    /** A mapping that must be there. */
    public @Nullable Fields requiredObject(String name) {
        if (!has(name)) {
            missing(name);
        }
        return object(name);
    }

    /** A list of mappings, each read by a function; empty when it is absent. Items that are no mapping are reported. */
    public <T> List<T> objects(String name, Function<Fields, @Nullable T> reader) {
        List<T> read = new ArrayList<>();
        List<YamlNode> items = items(name);
        for (int i = 0; i < items.size(); i++) {
            String at = FieldPath.item(path(name), i);
            if (items.get(i) instanceof Mapping inner) {
                T value = reader.apply(new Fields(inner, at, findings));
                if (value != null) {
                    read.add(value);
                }
            } else {
                wrongAt(items.get(i), at, name + "[" + i + "]", "a mapping");
            }
        }
        return read;
    }

    /** Looks at the items of a list that are mappings, without reporting anything. */
    public void inspect(String name, Consumer<Fields> reader) {
        if (value(name) instanceof Sequence sequence) {
            Findings silent = new Findings(Origin.NONE);
            for (YamlNode item : sequence.items()) {
                if (item instanceof Mapping inner) {
                    reader.accept(new Fields(inner, path(name), silent));
                }
            }
        }
    }

    /** Text, or something else when it is absent or no string. Reports nothing. */
    public String readableText(String name, String otherwise) {
        return value(name) instanceof Scalar scalar && scalar.type() == YamlNode.Type.TEXT ? scalar.value() : otherwise;
    }

    /** A mapping without fields when it is absent or none. Reports nothing. */
    public Fields readableObject(String name) {
        Mapping inner = value(name) instanceof Mapping found ? found : new Mapping(mapping.place(), Map.of(), false);
        return new Fields(inner, path(name), new Findings(Origin.NONE));
    }

    /** How many items a list has; 0 when it is absent or no list. Reports nothing. */
    public int size(String name) {
        return value(name) instanceof Sequence sequence ? sequence.items().size() : 0;
    }

    /**
     * Reports fields that exist but are not read by this version, if they are there.
     *
     * @param effect what follows from not reading them, for the message
     * @return whether any of them is there
     */
    public boolean unsupported(Severity severity, String effect, String... names) {
        boolean any = false;
        for (String name : names) {
            known.add(name);
            YamlNode.Entry entry = mapping.entries().get(name);
            if (entry != null && value(name) != null) {
                any = true;
                findings.note(
                        severity,
                        entry.name(),
                        path(name),
                        Reason.Unsupported,
                        name + ": not supported yet; " + effect);
            }
        }
        return any;
    }

    /** Accepts fields without reading them. */
    public void ignore(String... names) {
        known.addAll(List.of(names));
    }

    /** Reports every field that nobody asked for as unknown, with the name that was probably meant. */
    public void end() {
        mapping.entries().forEach((name, entry) -> {
            if (!known.contains(name)) {
                incomplete = true;
                String near = Suggestion.nearest(name, known);
                String expected = near.isEmpty() ? "one of " + String.join(", ", known) : near;
                findings.error(
                        entry.name(),
                        path(name),
                        Reason.UnknownField,
                        near.isEmpty()
                                ? name + ": unknown field (expected: " + expected + ")"
                                : name + ": unknown field, did you mean " + near + "? (expected: " + expected + ")");
            }
        });
    }

    /** Reports a value of a field that is not allowed. */
    public void invalid(String name, String value, String expected) {
        YamlNode node = value(name);
        Place place = node == null ? mapping.place() : node.place();
        findings.error(place, path(name), Reason.InvalidValue, name + ": " + value + " (expected: " + expected + ")");
    }

    /** Reports a field whose text cannot be used, with a problem that says what was expected. */
    public void refuse(String name, String problem) {
        YamlNode node = value(name);
        Place place = node == null ? mapping.place() : node.place();
        findings.error(place, path(name), Reason.InvalidValue, name + ": " + problem);
    }

    /** Reports an item of a list that is not allowed. */
    public void invalidItem(String name, int index, String value, String expected) {
        Place place =
                value(name) instanceof Sequence list && index < list.items().size()
                        ? list.items().get(index).place()
                        : mapping.place();
        findings.error(
                place,
                FieldPath.item(path(name), index),
                Reason.InvalidValue,
                name + "[" + index + "]: " + value + " (expected: " + expected + ")");
    }

    /** Reports that a field must be there. */
    public void missing(String name) {
        known.add(name);
        if (mapping.truncated()) {
            findings.alreadyReported();
            return;
        }
        findings.error(mapping.place(), path(name), Reason.MissingField, name + ": missing (expected: a value)");
    }

    /** Where a field's name was written, or the mapping's own place. */
    public Place placeOf(String name) {
        YamlNode.Entry entry = mapping.entries().get(name);
        return entry == null ? mapping.place() : entry.name();
    }

    /** What is found is reported here. */
    public Findings findings() {
        return findings;
    }

    /** Text between quotes, shortened when it is long, for messages. */
    public static String quoted(String text) {
        return "\"" + (text.length() > 120 ? text.substring(0, 120) + "…" : text) + "\"";
    }

    private List<YamlNode> items(String name) {
        YamlNode node = value(name);
        if (node instanceof Sequence sequence) {
            if (sequence.truncated()) {
                findings.alreadyReported();
            }
            return sequence.items();
        }
        if (node != null) {
            wrong(name, node, "a list");
        }
        return List.of();
    }

    private @Nullable YamlNode value(String name) {
        known.add(name);
        YamlNode.Entry entry = mapping.entries().get(name);
        if (entry == null || entry.value() instanceof Scalar scalar && scalar.type() == YamlNode.Type.NULL) {
            return null;
        }
        return entry.value();
    }

    private void wrong(String name, YamlNode node, String expected) {
        wrongAt(node, path(name), name, expected);
    }

    private void wrongAt(YamlNode node, String at, String name, String expected) {
        if (node instanceof Unreadable) {
            findings.alreadyReported();
        } else {
            String hint = node instanceof Scalar && expected.equals("a string") ? " in quotes" : "";
            findings.error(
                    node.place(),
                    at,
                    Reason.InvalidValue,
                    name + ": " + node.what() + " (expected: " + expected + hint + ")");
        }
    }

    private static String hint(String near) {
        return near.isEmpty() ? "" : "; did you mean " + near + "?";
    }

    private static String range(double least, double most) {
        return number(least) + " to " + number(most);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static @Nullable Double parseDecimal(String digits) {
        try {
            double number = Double.parseDouble(digits);
            return Double.isFinite(number) ? number : null;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static @Nullable Long parse(String digits) {
        try {
            String text = digits.toLowerCase(Locale.ROOT);
            return text.startsWith("0x") ? Long.valueOf(text.substring(2), 16) : Long.valueOf(text);
        } catch (NumberFormatException notWhole) {
            return null;
        }
    }
}
