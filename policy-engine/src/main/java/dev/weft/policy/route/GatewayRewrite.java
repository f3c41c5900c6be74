package dev.weft.policy.route;

import com.google.re2j.Pattern;

/**
 * Gateway API's rewrites as {@link PathRewrite} rules.
 *
 * <p>Source: Gateway API {@code HTTPPathModifier.replacePrefixMatch}.
 */
public final class GatewayRewrite {

    private GatewayRewrite() {}

    /**
     * Exchanges whole leading segments: a trailing slash of either side means nothing, and exactly one slash stands
     * between the replacement and what follows.
     *
     * @param prefix the {@code PathPrefix} that the rule matches, with or without trailing slash
     * @param replacement {@code replacePrefixMatch}, with or without trailing slash; may be empty
     */
    public static PathRewrite replacePrefixMatch(String prefix, String replacement) {
        String from = withoutTrailingSlash(prefix);
        String to = withoutTrailingSlash(replacement);
        if (!from.isEmpty() && !to.isEmpty()) {
            return new PathRewrite.ReplaceMatched(to);
        }
        // Without the slash that the expression takes, "/foo" to "/" would make "//bar" of "/foo/bar", and "/" to "/x"
        // would make "/xbar" of "/bar".
        String escaped = to.replace("\\", "\\\\");
        return new PathRewrite.ReplaceRegex("^" + Pattern.quote(from) + "/?(.*)$", escaped + "/\\1");
    }

    private static String withoutTrailingSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
