package dev.weft.config.compile;

import dev.weft.config.scg.CorsRule;
import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.matcher.Regex;
import dev.weft.policy.route.PathMatch;
import dev.weft.policy.route.RouteMatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shares out CORS rules, which stand at paths, over the matches of routes. */
final class SpringCors {

    private SpringCors() {}

    /**
     * A part of what a match takes.
     *
     * @param cors {@code null}: no rule stands there
     */
    record Part(RouteMatch match, @Nullable CorsPolicy cors) {}

    /** What a rule has of a match's requests. */
    private enum Share {
        ALL,
        SOME,
        NONE
    }

    /** A match in parts that are tried in order, each of them with the first rule at its requests' paths. */
    static List<Part> split(RouteMatch match, List<CorsRule> rules) {
        List<Part> parts = new ArrayList<>();
        for (CorsRule rule : rules) {
            switch (share(match.path(), rule)) {
                case ALL -> {
                    parts.add(new Part(match, rule.policy()));
                    return parts;
                }
                case SOME -> parts.add(new Part(narrowed(match, rule), rule.policy()));
                case NONE -> {}
            }
        }
        parts.add(new Part(match, null));
        return parts;
    }

    private static RouteMatch narrowed(RouteMatch match, CorsRule rule) {
        List<HeaderMatch> headers = new ArrayList<>(match.headers());
        headers.add(HeaderMatch.value(":path", new StringMatch.Regex("(?:" + rule.re2() + ")(?:\\?.*)?")));
        return new RouteMatch(match.path(), headers, match.query());
    }

    private static Share share(PathMatch path, CorsRule rule) {
        if (path.equals(rule.path())
                || rule.path() instanceof PathMatch.Prefix(var prefix, var any) && prefix.equals("/")) {
            return Share.ALL;
        }
        if (path instanceof PathMatch.Exact(var exact, var ignoreCase)) {
            return Regex.compile(rule.re2()).matches(exact, 0, exact.length()) ? Share.ALL : Share.NONE;
        }
        if (path instanceof PathMatch.SegmentPrefix(var own, var ignoreCase)) {
            if (rule.path() instanceof PathMatch.SegmentPrefix(var other, var alsoIgnored)) {
                return isBelow(own, other) ? Share.ALL : isBelow(other, own) ? Share.SOME : Share.NONE;
            }
            if (rule.path() instanceof PathMatch.Exact(var other, var alsoIgnored)) {
                return isBelow(other, own) ? Share.SOME : Share.NONE;
            }
        }
        return Share.SOME;
    }

    private static boolean isBelow(String path, String prefix) {
        return path.equals(prefix) || path.startsWith(prefix + "/");
    }
}
