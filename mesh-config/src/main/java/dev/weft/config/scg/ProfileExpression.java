package dev.weft.config.scg;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a profile expression holds: names, {@code !}, {@code &}, {@code |} and parentheses.
 *
 * <p>Source: Spring {@code Profiles.of}: {@code &} and {@code |} are not mixed without parentheses. One use.
 */
final class ProfileExpression {

    private static final int DEEPEST = 16;

    private final String text;
    private final Set<String> active;
    private int at;

    private ProfileExpression(String text, Set<String> active) {
        this.text = text;
        this.active = active;
    }

    /** Whether it holds for these profiles; empty: it is no expression. */
    static Optional<Boolean> holds(String expression, Set<String> active) {
        ProfileExpression reader = new ProfileExpression(expression, active);
        Boolean value = reader.terms(0);
        return value == null || reader.at < expression.length() ? Optional.empty() : Optional.of(value);
    }

    private @Nullable Boolean terms(int depth) {
        Boolean value = term(depth);
        char joined = 0;
        while (value != null && (peek() == '&' || peek() == '|')) {
            char operator = text.charAt(at++);
            if (joined != 0 && joined != operator) {
                return null;
            }
            joined = operator;
            Boolean next = term(depth);
            if (next == null) {
                return null;
            }
            value = operator == '&' ? value && next : value || next;
        }
        return value;
    }

    private @Nullable Boolean term(int depth) {
        if (depth == DEEPEST) {
            return null;
        }
        char next = peek();
        if (next == '!') {
            at++;
            Boolean value = term(depth + 1);
            return value == null ? null : Boolean.valueOf(!value);
        }
        if (next == '(') {
            at++;
            Boolean value = terms(depth + 1);
            if (value == null || peek() != ')') {
                return null;
            }
            at++;
            return value;
        }
        int start = at;
        while (at < text.length() && "!&|()".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String name = text.substring(start, at).strip();
        return name.isEmpty() ? null : Boolean.valueOf(active.contains(name));
    }

    /** The next character that is no space; 0 at the end. */
    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }
}
