package dev.weft.config.scg;

import dev.weft.config.parse.YamlNode.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One predicate or filter as written, placeholders replaced.
 *
 * @param name for example {@code Path}
 * @param positional the arguments of the shortcut form; empty in the long form
 * @param named the arguments of the long form by name, lower case and without dashes; nested names joined by dots
 * @param place where it was written
 * @param field its path in diagnostics
 */
record Component(String name, List<String> positional, Map<String, List<String>> named, Place place, String field) {

    /** How the values of the shortcut form fall on fields. */
    enum Shortcut {
        /** One after the other. */
        PLAIN,
        /** All of them are the first field's. */
        LIST,
        /** All of them are the first field's, but for a last one that is true or false: the second field's. */
        LIST_AND_FLAG
    }

    Component {
        positional = List.copyOf(positional);
        named = Map.copyOf(named);
    }

    /** Its arguments by field; {@code null}: there are more or others than fields. */
    @Nullable
    Map<String, List<String>> arguments(Shortcut shortcut, String... fields) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        if (!named.isEmpty()) {
            List<String> known = new ArrayList<>();
            for (String field : fields) {
                known.add(field.toLowerCase(Locale.ROOT));
            }
            for (Map.Entry<String, List<String>> argument : named.entrySet()) {
                int at = known.indexOf(argument.getKey());
                if (at < 0) {
                    return null;
                }
                found.put(fields[at], argument.getValue());
            }
            return found;
        }
        List<String> values = new ArrayList<>(positional);
        if (shortcut == Shortcut.PLAIN) {
            if (values.size() > fields.length) {
                return null;
            }
            for (int i = 0; i < values.size(); i++) {
                found.put(fields[i], List.of(values.get(i)));
            }
            return found;
        }
        if (shortcut == Shortcut.LIST_AND_FLAG && values.size() > 1) {
            String last = values.get(values.size() - 1).toLowerCase(Locale.ROOT);
            if (last.equals("true") || last.equals("false")) {
                found.put(fields[1], List.of(values.remove(values.size() - 1)));
            }
        }
        if (!values.isEmpty()) {
            found.put(fields[0], values);
        }
        return found;
    }

    /** Its arguments as a factory binds them: {@code _genkey_N} for the shortcut form, {@code name[N]} for lists. */
    Map<String, String> bound() {
        Map<String, String> bound = new LinkedHashMap<>();
        for (int i = 0; i < positional.size(); i++) {
            bound.put("_genkey_" + i, positional.get(i));
        }
        named.forEach((key, values) -> {
            for (int i = 0; i < values.size(); i++) {
                bound.put(values.size() == 1 ? key : key + "[" + i + "]", values.get(i));
            }
        });
        return bound;
    }

    /** As users write it, shortened, for messages. */
    String shown() {
        String all = named.isEmpty() ? String.join(",", positional) : named.toString();
        String text = all.isEmpty() ? name : name + "=" + all;
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }
}
