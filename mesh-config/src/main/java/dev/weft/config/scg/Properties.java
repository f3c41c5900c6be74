package dev.weft.config.scg;

import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.parse.YamlNode.Scalar;
import dev.weft.config.parse.YamlNode.Sequence;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one application's documents, the later before the earlier, and what placeholders in them stand for.
 * Nothing else is ever asked: no environment, no other file.
 *
 * <p>Source: Spring Boot's relaxed names (case and dashes mean nothing), Spring's placeholders.
 */
final class Properties {

    private static final int DEEPEST = 16;
    private static final int LONGEST = 8_192;

    private final List<Mapping> documents;
    private final Map<String, String> scalars = new HashMap<>();

    /** The properties of these documents; a later one's win. */
    Properties(List<Mapping> documents) {
        this.documents = List.copyOf(documents);
        this.documents.forEach(document -> collect("", document));
    }

    /**
     * A text with its placeholders replaced.
     *
     * @param value what it stands for; empty where there is a problem
     * @param problem what keeps it from standing for something; {@code null}: nothing
     */
    record Resolved(String value, @Nullable String problem) {}

    /** The node of a property in the last document that has it; {@code null}: none has. */
    @Nullable
    YamlNode node(String name) {
        int document = document(name);
        return document < 0 ? null : find(documents.get(document), canonical(name));
    }

    /** Position of the last document that has a property; -1: none has. */
    int document(String name) {
        for (int i = documents.size() - 1; i >= 0; i--) {
            if (find(documents.get(i), canonical(name)) != null) {
                return i;
            }
        }
        return -1;
    }

    /** The mappings of a property, those of earlier documents first. */
    List<Mapping> mappings(String name) {
        return documents.stream()
                .map(document -> find(document, canonical(name)))
                .filter(Mapping.class::isInstance)
                .map(Mapping.class::cast)
                .toList();
    }

    /** The text of a property, placeholders replaced; empty when it is not there or cannot be replaced. */
    String text(String name) {
        String written = scalars.get(canonical(name));
        return written == null ? "" : resolve(written).value();
    }

    /** Whether a property, or one below it, is there. */
    boolean has(String name) {
        return node(name) != null;
    }

    /** Whether something below a name has a value, other than this. */
    boolean hasOther(String name, String known) {
        String start = canonical(name) + ".";
        return scalars.keySet().stream()
                .anyMatch(key -> key.startsWith(start) && !key.equals(start + canonical(known)));
    }

    /** Whether it, or anything below it, has a value, however its name is cut into keys. */
    boolean mentions(String name) {
        String start = canonical(name);
        return scalars.keySet().stream()
                .anyMatch(key -> key.equals(start) || key.startsWith(start + ".") || key.startsWith(start + "["));
    }

    /** Replaces placeholders. */
    Resolved resolve(String text) {
        if (text.contains("#{")) {
            return new Resolved("", "\"" + text + "\" (expected: text; expressions are not evaluated)");
        }
        StringBuilder problem = new StringBuilder();
        String value = replace(text, 0, problem);
        return problem.isEmpty() ? new Resolved(value, null) : new Resolved("", problem.toString());
    }

    private String replace(String text, int depth, StringBuilder problem) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (problem.isEmpty()) {
            int open = text.indexOf("${", at);
            if (open < 0) {
                return out.append(text, at, text.length()).toString();
            }
            int close = closing(text, open + 2);
            if (close < 0) {
                return out.append(text, at, text.length()).toString();
            }
            out.append(text, at, open).append(one(text.substring(open + 2, close), depth, problem));
            if (out.length() > LONGEST) {
                problem.append("placeholders: more than ").append(LONGEST).append(" characters (expected: fewer)");
            }
            at = close + 1;
        }
        return "";
    }

    private String one(String inside, int depth, StringBuilder problem) {
        if (depth == DEEPEST) {
            problem.append("placeholders: nested or circular, more than ")
                    .append(DEEPEST)
                    .append(" deep (expected: fewer)");
            return "";
        }
        int colon = inside.indexOf(':');
        String name = colon < 0 ? inside : inside.substring(0, colon);
        String value = scalars.get(canonical(name));
        if (value == null && colon < 0) {
            problem.append("placeholder \"")
                    .append(name)
                    .append(
                            "\" (expected: a property of this application, or a default; the environment is not asked)");
            return "";
        }
        return replace(value == null ? inside.substring(colon + 1) : value, depth + 1, problem);
    }

    private static int closing(String text, int from) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                depth++;
            } else if (text.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private void collect(String path, YamlNode node) {
        switch (node) {
            case Mapping mapping ->
                mapping.entries()
                        .forEach((name, entry) -> collect(
                                path.isEmpty() ? canonical(name) : path + "." + canonical(name), entry.value()));
            case Scalar scalar -> scalars.put(path, scalar.type() == YamlNode.Type.NULL ? "" : scalar.value());
            case Sequence sequence -> {
                // A list replaces another one as a whole.
                scalars.keySet().removeIf(key -> key.startsWith(path + "["));
                for (int i = 0; i < sequence.items().size(); i++) {
                    collect(path + "[" + i + "]", sequence.items().get(i));
                }
            }
            case YamlNode.Unreadable unreadable -> {}
        }
    }

    private static @Nullable YamlNode find(Mapping mapping, String name) {
        for (Map.Entry<String, YamlNode.Entry> entry : mapping.entries().entrySet()) {
            String key = canonical(entry.getKey());
            YamlNode value = entry.getValue().value();
            if (key.equals(name)) {
                return value;
            }
            if (name.startsWith(key + ".") && value instanceof Mapping inner) {
                YamlNode found = find(inner, name.substring(key.length() + 1));
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** A name as Spring Boot compares it. */
    static String canonical(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }
}
