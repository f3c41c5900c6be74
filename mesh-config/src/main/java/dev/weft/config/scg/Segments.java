package dev.weft.config.scg;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One part of a pattern, between two separators: {@code *}, {@code ?}, <code>{name}</code>, <code>{name:regex}</code>. */
final class Segments {

    private Segments() {}

    /** As an expression with a group for every variable; {@code null}: it cannot be kept within the part. */
    static @Nullable String re2(String part, char separator, String variable) {
        return re2(part, separator, variable, new ArrayList<>());
    }

    /** As above; adds the variables' names. */
    static @Nullable String re2(String part, char separator, String variable, List<String> names) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '*') {
                out.append("[^").append(separator).append("]*");
            } else if (c == '?') {
                out.append("[^").append(separator).append(']');
            } else if (c == '{') {
                int end = closing(part, i);
                if (end < 0) {
                    return null;
                }
                String inside = part.substring(i + 1, end);
                int colon = inside.indexOf(':');
                names.add(colon < 0 ? inside : inside.substring(0, colon));
                String own = colon < 0 ? variable : own(inside.substring(colon + 1), separator);
                if (own == null) {
                    return null;
                }
                out.append('(').append(own).append(')');
                i = end;
            } else {
                out.append(JavaRegex.quote(String.valueOf(c)));
            }
        }
        return out.toString();
    }

    /** A variable's own expression; groups inside would shift the numbers. */
    private static @Nullable String own(String java, char separator) {
        boolean groups = java.indexOf('(') >= 0;
        return groups ? null : JavaRegex.without(JavaRegex.of(java).re2(), separator);
    }

    private static int closing(String part, int open) {
        int depth = 0;
        for (int i = open; i < part.length(); i++) {
            char c = part.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }
}
