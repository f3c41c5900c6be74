package dev.weft.config.model.read;

import dev.weft.config.model.VirtualService.HttpMatch;
import dev.weft.config.model.VirtualService.RequestMatch;
import dev.weft.config.model.VirtualService.Scope;
import dev.weft.config.parse.Fields;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one item of a VirtualService's {@code match}.
 *
 * <p>Source: Istio {@code HTTPMatchRequest}.
 */
final class MatchReader {

    /** It is a part of each series' labels. */
    private static final int MAX_STAT_PREFIX = 128;

    private MatchReader() {}

    /** The condition; {@code null} when it can never hold because a part of it is not supported, which was reported. */
    static @Nullable HttpMatch read(Fields match) {
        match.ignore("name", "uri", "ignoreUriCase", "method", "scheme", "authority", "headers", "withoutHeaders");
        match.ignore("queryParams", "port", "sourceLabels", "sourceNamespace", "gateways", "statPrefix");
        match.end();
        boolean ignoreCase = match.flag("ignoreUriCase", false);
        StringMatch uri = single(match, "uri", ignoreCase);
        List<HeaderMatch> headers = headers(match, "headers");
        List<HeaderMatch> without = headers(match, "withoutHeaders");
        RequestMatch request = new RequestMatch(
                uri,
                single(match, "method", false),
                single(match, "scheme", false),
                single(match, "authority", false),
                headers == null ? List.of() : headers,
                without == null ? List.of() : without,
                query(match));
        Scope scope = new Scope(
                match.port("port"),
                match.textMap("sourceLabels"),
                match.text("sourceNamespace", ""),
                match.texts("gateways"));
        String statPrefix = statPrefix(match);
        return headers == null || without == null
                ? null
                : new HttpMatch(match.text("name", ""), request, scope, statPrefix);
    }

    /** It becomes a label of metrics; empty when it is wrong: requests are routed, and not counted apart. */
    private static String statPrefix(Fields match) {
        String prefix = match.has("statPrefix") ? match.requiredText("statPrefix") : null;
        if (prefix == null) {
            return "";
        }
        if (prefix.length() > MAX_STAT_PREFIX || prefix.chars().anyMatch(Character::isISOControl)) {
            match.invalid("statPrefix", Fields.quoted(prefix), "1 to " + MAX_STAT_PREFIX + " printable characters");
            return "";
        }
        return prefix;
    }

    /** A field that must be exact, prefix or regex when it is there. */
    private static @Nullable StringMatch single(Fields match, String name, boolean ignoreCase) {
        Fields field = match.object(name);
        if (field == null) {
            return null;
        }
        StringMatch read = string(field, ignoreCase);
        if (read == null && field.names().isEmpty()) {
            match.invalid(name, "{}", "exact, prefix or regex");
        }
        return read;
    }

    /** A condition on text, case counts. */
    static @Nullable StringMatch string(Fields field) {
        return string(field, false);
    }

    /** {@code exact}, {@code prefix} or {@code regex}; {@code null} when none is there or it is wrong. */
    private static @Nullable StringMatch string(Fields field, boolean ignoreCase) {
        field.ignore("exact", "prefix", "regex");
        field.end();
        int written = (field.has("exact") ? 1 : 0) + (field.has("prefix") ? 1 : 0) + (field.has("regex") ? 1 : 0);
        if (written > 1) {
            String last = field.has("regex") ? "regex" : "prefix";
            field.invalid(last, "beside another", "one of exact, prefix and regex");
            return null;
        }
        String exact = field.text("exact");
        if (exact != null) {
            return new StringMatch.Exact(exact, ignoreCase);
        }
        String prefix = field.has("prefix") ? field.requiredText("prefix") : null;
        if (prefix != null) {
            return new StringMatch.Prefix(prefix, ignoreCase);
        }
        String regex = field.has("regex") ? field.requiredText("regex") : null;
        return regex == null ? null : regex(field, "regex", regex);
    }

    /** An RE2 expression, checked. */
    static @Nullable StringMatch regex(Fields field, String name, String regex) {
        String problem = Regexes.problem(regex).orElse(null);
        if (problem != null) {
            field.invalid(name, Fields.quoted(regex), problem);
            return null;
        }
        return new StringMatch.Regex(regex);
    }

    private static @Nullable List<HeaderMatch> headers(Fields match, String name) {
        List<HeaderMatch> headers = new ArrayList<>();
        Fields map = match.object(name);
        boolean possible = true;
        if (map != null) {
            for (String header : List.copyOf(map.names())) {
                Fields condition = map.object(header);
                if (header.startsWith("@request.auth.claims")) {
                    possible = false;
                    unsupportedClaim(map, header);
                } else if (!Names.isToken(header)) {
                    map.invalid(header, "a header's name", "letters, digits and dashes");
                } else if (condition == null) {
                    headers.add(HeaderMatch.of(header, new HeaderMatch.Present(true)));
                } else {
                    StringMatch value = string(condition, false);
                    headers.add(HeaderMatch.of(
                            header, value == null ? new HeaderMatch.Present(true) : new HeaderMatch.Value(value)));
                }
            }
        }
        return possible ? headers : null;
    }

    private static void unsupportedClaim(Fields map, String header) {
        map.findings()
                .note(
                        Severity.WARNING,
                        map.placeOf(header),
                        map.path(header),
                        Reason.Unsupported,
                        header + ": not supported yet; the condition never holds");
    }

    private static List<QueryMatch> query(Fields match) {
        List<QueryMatch> query = new ArrayList<>();
        Fields map = match.object("queryParams");
        if (map != null) {
            for (String name : List.copyOf(map.names())) {
                Fields condition = map.object(name);
                query.add(new QueryMatch(name, condition == null ? null : string(condition, false)));
            }
        }
        return query;
    }
}
