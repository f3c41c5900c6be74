package dev.weft.policy.route;

/**
 * How a route compares the request path (without query, after normalisation). Exactly one case applies.
 *
 * <p>Source: Envoy {@code RouteMatch.path_specifier}.
 */
public sealed interface PathMatch {

    /** The whole path. */
    record Exact(String path, boolean ignoreCase) implements PathMatch {}

    /** The start of the path as a string: {@code /foo} matches {@code /foobar}. Istio's {@code prefix}. */
    record Prefix(String prefix, boolean ignoreCase) implements PathMatch {}

    /**
     * Whole leading segments: {@code /foo} matches {@code /foo} and {@code /foo/bar}, never {@code /foobar}. Gateway API's
     * {@code PathPrefix}; no trailing slash, so "every path" is {@code Prefix("/")}.
     */
    record SegmentPrefix(String prefix, boolean ignoreCase) implements PathMatch {
        public SegmentPrefix {
            if (!prefix.startsWith("/") || prefix.length() < 2 || prefix.endsWith("/")) {
                throw new IllegalArgumentException(
                        "prefix: \"" + prefix + "\" (expected: a path such as /foo, without trailing slash)");
            }
        }
    }

    /** The whole path as an RE2 expression; text, not a compiled pattern. */
    record Regex(String re2) implements PathMatch {}

    /** CONNECT to a host and port, which has no path; the other cases never take it. Envoy's {@code connect_matcher}. */
    record Connect() implements PathMatch {}
}
