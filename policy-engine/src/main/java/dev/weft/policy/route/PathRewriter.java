package dev.weft.policy.route;

import dev.weft.policy.matcher.Regex;
import dev.weft.policy.path.RequestPath;

/**
 * A compiled {@link PathRewrite}: pure, text in and text out. The query is kept.
 *
 * <p>Source: Envoy {@code RouteEntryImplBase::getPathRewrite}: a prefix rewrite exchanges characters and adds or removes
 * no slash, so {@code /foo} to {@code /} makes {@code //bar} of {@code /foo/bar}; {@link GatewayRewrite} makes rules that
 * mean what the Gateway API asks for.
 */
sealed interface PathRewriter {

    /** Changes nothing. */
    PathRewriter KEEP = new Keep();

    /** Path and query after the rewrite. */
    String rewrite(RequestPath path);

    /** Compiles a rewrite of a route that matches so. */
    static PathRewriter of(PathRewrite rewrite, PathMatch match) {
        return switch (rewrite) {
            case PathRewrite.Keep keep -> KEEP;
            case PathRewrite.ReplaceMatched(var replacement) ->
                switch (match) {
                    case PathMatch.Prefix(var prefix, var ignoreCase) -> new Prefix(prefix.length(), replacement);
                    case PathMatch.SegmentPrefix(var prefix, var ignoreCase) ->
                        new Prefix(prefix.length(), replacement);
                    case PathMatch.Exact exact -> new Full(replacement);
                    case PathMatch.Regex regex -> new Full(replacement);
                    case PathMatch.Connect connect -> KEEP;
                };
            case PathRewrite.ReplaceFull(var path) -> new Full(path);
            case PathRewrite.ReplaceRegex(var re2, var substitution) ->
                new Substitute(Regex.compile(re2), Substitution.parse(substitution));
        };
    }

    /** As it was. */
    record Keep() implements PathRewriter {
        @Override
        public String rewrite(RequestPath path) {
            return path.target();
        }
    }

    /** The first characters are exchanged. */
    record Prefix(int length, String replacement) implements PathRewriter {
        @Override
        public String rewrite(RequestPath path) {
            return replacement + path.target().substring(Math.min(length, path.pathEnd()));
        }
    }

    /** The whole path is exchanged. */
    record Full(String replacement) implements PathRewriter {
        @Override
        public String rewrite(RequestPath path) {
            return replacement + path.query();
        }
    }

    /** Every match of an expression is exchanged. */
    record Substitute(Regex regex, Substitution substitution) implements PathRewriter {
        @Override
        public String rewrite(RequestPath path) {
            return substitution.replaceAll(regex.pattern(), path.path()) + path.query();
        }
    }
}
