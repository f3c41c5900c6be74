package dev.weft.policy.matcher;

import dev.weft.policy.match.StringMatch;

/** A compiled {@link StringMatch}, asked with a range of a string. */
public sealed interface TextMatcher {

    /** Whether the characters from {@code from} to before {@code to} satisfy the match. */
    boolean holds(String text, int from, int to);

    /** Whether the whole text satisfies the match. */
    default boolean holds(String text) {
        return holds(text, 0, text.length());
    }

    /**
     * Compiles a match.
     *
     * @throws IllegalArgumentException for a regular expression that {@link Regex#problem} names a problem of
     */
    static TextMatcher of(StringMatch match) {
        return switch (match) {
            case StringMatch.Exact(var value, var ignoreCase) -> new Exact(value, ignoreCase);
            case StringMatch.Prefix(var value, var ignoreCase) -> new Prefix(value, ignoreCase);
            case StringMatch.Suffix(var value, var ignoreCase) -> new Suffix(value, ignoreCase);
            case StringMatch.Contains(var value, var ignoreCase) -> new Contains(value, ignoreCase);
            case StringMatch.Regex(var re2) -> new Matches(Regex.compile(re2));
        };
    }

    /** Equality. */
    record Exact(String value, boolean ignoreCase) implements TextMatcher {
        @Override
        public boolean holds(String text, int from, int to) {
            return to - from == value.length() && Ascii.regionEquals(text, from, value, ignoreCase);
        }
    }

    /** The start. */
    record Prefix(String value, boolean ignoreCase) implements TextMatcher {
        @Override
        public boolean holds(String text, int from, int to) {
            return to - from >= value.length() && Ascii.regionEquals(text, from, value, ignoreCase);
        }
    }

    /** The end. */
    record Suffix(String value, boolean ignoreCase) implements TextMatcher {
        @Override
        public boolean holds(String text, int from, int to) {
            return to - from >= value.length() && Ascii.regionEquals(text, to - value.length(), value, ignoreCase);
        }
    }

    /** Anywhere. */
    record Contains(String value, boolean ignoreCase) implements TextMatcher {
        @Override
        public boolean holds(String text, int from, int to) {
            int last = to - value.length();
            for (int at = from; at <= last; at++) {
                if (Ascii.regionEquals(text, at, value, ignoreCase)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A regular expression over the whole range. */
    record Matches(Regex regex) implements TextMatcher {
        @Override
        public boolean holds(String text, int from, int to) {
            return regex.matches(text, from, to);
        }
    }
}
