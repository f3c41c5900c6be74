package dev.weft.proxy.tls;

import dev.weft.policy.match.StringMatch;
import java.util.Locale;

/** Compares a peer's URI SAN with what is accepted. Text is compared as it stands. Any thread. */
final class SanMatch {

    private SanMatch() {}

    /** Whether the URI is accepted; a pattern must match all of it. */
    static boolean matches(StringMatch match, String uri) {
        return switch (match) {
            case StringMatch.Exact exact ->
                exact.ignoreCase() ? uri.equalsIgnoreCase(exact.value()) : uri.equals(exact.value());
            case StringMatch.Prefix prefix ->
                fold(uri, prefix.ignoreCase()).startsWith(fold(prefix.value(), prefix.ignoreCase()));
            case StringMatch.Suffix suffix ->
                fold(uri, suffix.ignoreCase()).endsWith(fold(suffix.value(), suffix.ignoreCase()));
            case StringMatch.Contains contains ->
                fold(uri, contains.ignoreCase()).contains(fold(contains.value(), contains.ignoreCase()));
            case StringMatch.Regex regex -> com.google.re2j.Pattern.matches(regex.re2(), uri);
        };
    }

    private static String fold(String text, boolean ignoreCase) {
        return ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
    }
}
