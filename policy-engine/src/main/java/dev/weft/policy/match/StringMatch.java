package dev.weft.policy.match;

/**
 * How a string is compared. Exactly one case applies. Values are compared as they stand: no case is a pattern in
 * disguise except {@link Regex}.
 *
 * <p>Source: Envoy {@code type.matcher.v3.StringMatcher}; an empty prefix, suffix or substring is illegal there too.
 */
public sealed interface StringMatch {

    /** The whole string. */
    record Exact(String value, boolean ignoreCase) implements StringMatch {}

    /** The start of the string; not by segments. */
    record Prefix(String value, boolean ignoreCase) implements StringMatch {
        public Prefix {
            requireNotEmpty("prefix", value);
        }
    }

    /** The end of the string. */
    record Suffix(String value, boolean ignoreCase) implements StringMatch {
        public Suffix {
            requireNotEmpty("suffix", value);
        }
    }

    /** Anywhere in the string. */
    record Contains(String value, boolean ignoreCase) implements StringMatch {
        public Contains {
            requireNotEmpty("contains", value);
        }
    }

    /** The whole string as an RE2 expression. Text, not a compiled pattern; its syntax is checked where it is planned. */
    record Regex(String re2) implements StringMatch {
        public Regex {
            requireNotEmpty("regex", re2);
        }
    }

    /** The whole string, case kept. */
    static StringMatch exact(String value) {
        return new Exact(value, false);
    }

    /** The start of the string, case kept. */
    static StringMatch prefix(String value) {
        return new Prefix(value, false);
    }

    /** The end of the string, case kept. */
    static StringMatch suffix(String value) {
        return new Suffix(value, false);
    }

    private static void requireNotEmpty(String field, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(field + ": \"\" (expected: at least 1 character)");
        }
    }
}
