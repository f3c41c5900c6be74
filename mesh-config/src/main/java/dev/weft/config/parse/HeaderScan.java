package dev.weft.config.parse;

import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.parse.YamlNode.Place;
import dev.weft.config.parse.YamlNode.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds out what a document is when its text cannot be parsed: looks for lines that start with {@code apiVersion:},
 * {@code kind:} and, indented below {@code metadata:}, {@code name:} and {@code namespace:}. What it finds is marked as
 * incomplete.
 */
final class HeaderScan {

    private HeaderScan() {}

    static Mapping scan(String text, int firstLine) {
        Map<String, YamlNode.Entry> top = new LinkedHashMap<>();
        Map<String, YamlNode.Entry> metadata = new LinkedHashMap<>();
        boolean inMetadata = false;
        int line = firstLine;
        for (String content : (Iterable<String>) text.lines()::iterator) {
            boolean indented = !content.isEmpty() && Character.isWhitespace(content.charAt(0));
            if (!indented && !content.isBlank() && !content.startsWith("#")) {
                inMetadata = content.startsWith("metadata:");
            }
            if (!indented || !inMetadata) {
                take(top, content, List.of("apiVersion", "kind"), line);
            } else {
                take(metadata, content, List.of("name", "namespace"), line);
            }
            line++;
        }
        Place start = new Place(firstLine, 1);
        top.put("metadata", new YamlNode.Entry(start, new Mapping(start, metadata, true)));
        return new Mapping(start, top, true);
    }

    private static void take(Map<String, YamlNode.Entry> found, String content, List<String> names, int line) {
        String stripped = content.strip();
        int colon = stripped.indexOf(':');
        if (colon < 0 || !names.contains(stripped.substring(0, colon))) {
            return;
        }
        String name = stripped.substring(0, colon);
        String value = unquote(stripped.substring(colon + 1).strip());
        Place place = new Place(line, 1 + content.indexOf(name));
        if (!value.isEmpty()) {
            found.putIfAbsent(name, new YamlNode.Entry(place, new Scalar(place, value, YamlNode.Type.TEXT)));
        }
    }

    private static String unquote(String value) {
        int comment = value.indexOf(" #");
        String text = comment < 0 ? value : value.substring(0, comment).strip();
        boolean quoted = text.length() > 1
                && (text.startsWith("\"") && text.endsWith("\"") || text.startsWith("'") && text.endsWith("'"));
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
