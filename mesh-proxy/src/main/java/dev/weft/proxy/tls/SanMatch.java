package dev.weft.proxy.tls;

import dev.weft.policy.match.StringMatch;
import java.util.Locale;

/** Compares a peer's name with what is accepted. Text is compared as it stands. Any thread. */
final class SanMatch {

    private SanMatch() {}

    /** Whether the name is accepted; a pattern must match all of it. */
    static boolean matches(StringMatch match, String name) {
        return switch (match) {
            case StringMatch.Exact exact ->
                exact.ignoreCase() ? name.equalsIgnoreCase(exact.value()) : name.equals(exact.value());
            case StringMatch.Prefix prefix ->
                fold(name, prefix.ignoreCase()).startsWith(fold(prefix.value(), prefix.ignoreCase()));
            case StringMatch.Suffix suffix ->
                fold(name, suffix.ignoreCase()).endsWith(fold(suffix.value(), suffix.ignoreCase()));
            case StringMatch.Contains contains ->
                fold(name, contains.ignoreCase()).contains(fold(contains.value(), contains.ignoreCase()));
            case StringMatch.Regex regex -> com.google.re2j.Pattern.matches(regex.re2(), name);
        };
    }

    private static String fold(String text, boolean ignoreCase) {
        return ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
    }
}
