package dev.weft.config.scg;

import dev.weft.policy.matcher.Regex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Java's regular expressions as RE2's. What both read means the same; what RE2 cannot read (look-around, back references,
 * possessive quantifiers) is refused by its own check.
 */
final class JavaRegex {

    private final String re2;
    private final List<String> groups;

    private JavaRegex(String re2, List<String> groups) {
        this.re2 = re2;
        this.groups = groups;
    }

    /** The expression with named groups in RE2's spelling. */
    static JavaRegex of(String java) {
        StringBuilder re2 = new StringBuilder();
        List<String> groups = new ArrayList<>();
        boolean inClass = false;
        for (int i = 0; i < java.length(); i++) {
            char c = java.charAt(i);
            re2.append(c);
            if (c == '\\' && i + 1 < java.length()) {
                re2.append(java.charAt(++i));
            } else if (c == '[') {
                inClass = true;
            } else if (c == ']') {
                inClass = false;
            } else if (c == '(' && !inClass) {
                boolean special = java.startsWith("?", i + 1);
                boolean named = java.startsWith("?<", i + 1)
                        && !java.startsWith("?<=", i + 1)
                        && !java.startsWith("?<!", i + 1);
                if (named) {
                    int end = java.indexOf('>', i);
                    groups.add(end < 0 ? "" : java.substring(i + 3, end));
                    re2.append("?P");
                    i++;
                } else if (!special) {
                    groups.add("");
                }
            }
        }
        return new JavaRegex(re2.toString(), groups);
    }

    String re2() {
        return re2;
    }

    /** What RE2 cannot read; {@code null}: nothing. */
    @Nullable
    String problem() {
        return Regex.problem(re2);
    }

    /** Java's replacement text in RE2's spelling; {@code null}: it names a group that does not exist, or beyond nine. */
    @Nullable
    String substitution(String java) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < java.length(); i++) {
            char c = java.charAt(i);
            if (c == '\\' && i + 1 < java.length()) {
                append(text, java.charAt(++i));
            } else if (c != '$') {
                append(text, c);
            } else if (java.startsWith("{", i + 1) && java.indexOf('}', i) > 0) {
                int end = java.indexOf('}', i);
                int group = groups.indexOf(java.substring(i + 2, end)) + 1;
                if (group < 1 || group > 9) {
                    return null;
                }
                text.append('\\').append(group);
                i = end;
            } else {
                int group = i + 1 < java.length() ? java.charAt(i + 1) - '0' : -1;
                if (group < 0 || group > 9 || group > groups.size()) {
                    return null;
                }
                text.append('\\').append(group);
                i++;
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, char c) {
        if (c == '\\') {
            text.append('\\');
        }
        text.append(c);
    }

    /** The expression so that nothing of it matches a character; {@code null}: that cannot be said. */
    static @Nullable String without(String re2, char stop) {
        StringBuilder out = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < re2.length(); i++) {
            char c = re2.charAt(i);
            if (c == '\\' && i + 1 < re2.length()) {
                char escaped = re2.charAt(++i);
                boolean wide = escaped == 'S' || escaped == 'D' || escaped == 'W';
                if (wide && inClass || escaped == stop || "QPpxuC".indexOf(escaped) >= 0) {
                    return null;
                }
                if (wide) {
                    out.append("[^\\")
                            .append(Character.toLowerCase(escaped))
                            .append(stop)
                            .append(']');
                } else {
                    out.append('\\').append(escaped);
                }
            } else if (c == '{' && !inClass && quantifierEnd(re2, i) > 0) {
                int end = quantifierEnd(re2, i);
                out.append(re2, i, end);
                i = end - 1;
            } else if (c == stop || inClass && (c == '[' || c == '-' && isWideRange(re2, i, stop))) {
                return null;
            } else if (c == '.' && !inClass) {
                out.append("[^").append(stop).append(']');
            } else {
                out.append(c);
                if (c == '[') {
                    inClass = true;
                    if (re2.startsWith("^", i + 1)) {
                        out.append('^').append(stop);
                        i++;
                    }
                } else if (c == ']') {
                    inClass = false;
                }
            }
        }
        return out.toString();
    }

    /** Where <code>{2,3}</code> ends; 0: it is none. */
    private static int quantifierEnd(String re2, int open) {
        int at = open + 1;
        while (at < re2.length() && (re2.charAt(at) >= '0' && re2.charAt(at) <= '9' || re2.charAt(at) == ',')) {
            at++;
        }
        return at > open + 1 && at < re2.length() && re2.charAt(at) == '}' ? at + 1 : 0;
    }

    /** Whether the range around this dash holds the character. */
    private static boolean isWideRange(String re2, int dash, char stop) {
        return dash + 1 < re2.length() && re2.charAt(dash - 1) <= stop && stop <= re2.charAt(dash + 1);
    }

    /** Text that an expression takes for itself. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("\\.[]{}()*+?^$|".indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }
}
