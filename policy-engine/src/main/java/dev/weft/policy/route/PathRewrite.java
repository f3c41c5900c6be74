package dev.weft.policy.route;

/**
 * How the path changes; the query stays as it is.
 *
 * <p>Source: Envoy {@code prefix_rewrite}, {@code regex_rewrite}, {@code path_redirect}.
 */
public sealed interface PathRewrite {

    /** The path stays. */
    enum Keep implements PathRewrite {
        /** The only value. */
        INSTANCE
    }

    /** What the route's {@link PathMatch} matched (the prefix, or the whole exact path) is replaced. */
    record ReplaceMatched(String replacement) implements PathRewrite {}

    /** The whole path is replaced. */
    record ReplaceFull(String path) implements PathRewrite {}

    /** Every match of an RE2 expression is replaced; {@code \1} names a group. */
    record ReplaceRegex(String re2, String substitution) implements PathRewrite {}
}
