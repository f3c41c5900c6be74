package dev.weft.policy.matcher;

import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.path.RequestPath;
import org.jspecify.annotations.Nullable;

/**
 * A compiled {@link QueryMatch}. The first parameter of the name counts; neither name nor value is percent-decoded.
 *
 * <p>Source: Envoy {@code ConfigUtility::QueryParameterMatcher}, {@code QueryParamsMulti::parseQueryString}.
 */
public final class QueryMatcher {

    private final String name;
    private final @Nullable TextMatcher value;

    private QueryMatcher(String name, @Nullable TextMatcher value) {
        this.name = name;
        this.value = value;
    }

    /**
     * Compiles a match.
     *
     * @throws IllegalArgumentException for a regular expression that {@link Regex#problem} names a problem of
     */
    public static QueryMatcher of(QueryMatch match) {
        return new QueryMatcher(match.name(), match.value() == null ? null : TextMatcher.of(match.value()));
    }

    /** Whether the query satisfies the match. */
    public boolean holds(RequestPath path) {
        String target = path.target();
        int at = path.pathEnd() + 1;
        while (at <= target.length()) {
            int end = target.indexOf('&', at);
            if (end < 0) {
                end = target.length();
            }
            int nameEnd = target.indexOf('=', at);
            boolean bare = nameEnd < 0 || nameEnd > end;
            if (bare) {
                nameEnd = end;
            }
            if (nameEnd - at == name.length() && target.startsWith(name, at)) {
                return value == null || value.holds(target, bare ? end : nameEnd + 1, end);
            }
            at = end + 1;
        }
        return false;
    }
}
