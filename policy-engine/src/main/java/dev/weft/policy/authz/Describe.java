package dev.weft.policy.authz;

import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.MetadataMatch;
import dev.weft.policy.match.StringMatch;
import java.util.stream.Collectors;

/** Conditions in words, for explanations. */
final class Describe {

    private Describe() {}

    static String text(StringMatch match) {
        return switch (match) {
            case StringMatch.Exact(var value, var ignoreCase) -> quoted("is", value, ignoreCase);
            case StringMatch.Prefix(var value, var ignoreCase) -> quoted("starts with", value, ignoreCase);
            case StringMatch.Suffix(var value, var ignoreCase) -> quoted("ends with", value, ignoreCase);
            case StringMatch.Contains(var value, var ignoreCase) -> quoted("contains", value, ignoreCase);
            case StringMatch.Regex(var re2) -> quoted("matches", re2, false);
        };
    }

    static String header(HeaderMatch match) {
        String what = switch (match.test()) {
            case HeaderMatch.Present(var present) -> present ? "is present" : "is absent";
            case HeaderMatch.Value(var value) -> text(value);
            case HeaderMatch.Range(var start, var end) -> "is at least " + start + " and below " + end;
        };
        return (match.invert() ? "not " : "") + "header " + match.name() + " " + what;
    }

    static String metadata(MetadataMatch match) {
        return match.filter() + " " + String.join(".", match.path()) + " " + test(match.value());
    }

    private static String test(MetadataMatch.Test test) {
        return switch (test) {
            case MetadataMatch.Text(var match) -> text(match);
            case MetadataMatch.AnyOf(var any) ->
                any.stream().map(Describe::test).collect(Collectors.joining(" or ", "(", ")"));
            case MetadataMatch.ListHas(var item) -> "has an item that " + test(item);
        };
    }

    static String block(Cidr cidr) {
        return cidr.address() + "/" + cidr.prefixLength();
    }

    private static String quoted(String verb, String value, boolean ignoreCase) {
        return verb + " \"" + value + "\"" + (ignoreCase ? " ignoring case" : "");
    }
}
