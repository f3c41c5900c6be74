package dev.weft.policy.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replacement text of a regular expression rewrite: {@code \0} to {@code \9} name groups, {@code \\} is a backslash.
 *
 * <p>Source: RE2 {@code RE2::Rewrite}, {@code RE2::GlobalReplace}.
 */
final class Substitution {

    private final List<Part> parts;

    private Substitution(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Text, or the group of this number when {@code group} is not negative. */
    private record Part(String text, int group) {}

    /** What is wrong with a replacement for this expression, as a message; {@code null} when nothing is. */
    static @Nullable String problem(String text, Pattern pattern) {
        int i = text.indexOf('\\');
        while (i >= 0) {
            char c = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            boolean group = c >= '0' && c <= '9';
            if (!group && c != '\\') {
                return "substitution: \"" + text + "\" (expected: a backslash only before a digit or a backslash)";
            }
            if (group && c - '0' > pattern.groupCount()) {
                return "substitution: \"" + text + "\" (expected: groups up to \\" + pattern.groupCount() + ")";
            }
            i = text.indexOf('\\', i + 2);
        }
        return null;
    }

    /** Reads a replacement that {@link #problem} finds nothing wrong with. */
    static Substitution parse(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            char escaped = c == '\\' ? text.charAt(i++) : 0;
            if (escaped >= '0' && escaped <= '9') {
                parts.add(new Part(literal.toString(), -1));
                literal.setLength(0);
                parts.add(new Part("", escaped - '0'));
            } else {
                literal.append(c);
            }
        }
        parts.add(new Part(literal.toString(), -1));
        return new Substitution(parts);
    }

    /** Exchanges every match; an empty match right behind another match is none. */
    String replaceAll(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder out = new StringBuilder();
        int copied = 0;
        int lastEnd = -1;
        while (matcher.find()) {
            if (matcher.start() == matcher.end() && matcher.start() == lastEnd) {
                continue;
            }
            out.append(text, copied, matcher.start());
            for (Part part : parts) {
                String group = part.group() < 0 ? part.text() : matcher.group(part.group());
                if (group != null) {
                    out.append(group);
                }
            }
            lastEnd = matcher.end();
            copied = lastEnd;
        }
        return out.append(text, copied, text.length()).toString();
    }
}
