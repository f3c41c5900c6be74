package dev.weft.config.xds;

import com.google.protobuf.BoolValue;
import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.PathMatch;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;

/** The conditions of a route. */
final class RouteMatchXds {

    private RouteMatchXds() {}

    static RouteMatch match(dev.weft.policy.route.RouteMatch rule) {
        RouteMatch.Builder match = RouteMatch.newBuilder();
        switch (rule.path()) {
            case PathMatch.Exact exact ->
                match.setPath(exact.path()).setCaseSensitive(caseSensitive(exact.ignoreCase()));
            case PathMatch.Prefix prefix ->
                match.setPrefix(prefix.prefix()).setCaseSensitive(caseSensitive(prefix.ignoreCase()));
            case PathMatch.SegmentPrefix prefix ->
                match.setPathSeparatedPrefix(prefix.prefix()).setCaseSensitive(caseSensitive(prefix.ignoreCase()));
            case PathMatch.Regex regex -> match.setSafeRegex(StringMatchXds.regex(regex.re2()));
            case PathMatch.Connect connect -> match.setConnectMatcher(RouteMatch.ConnectMatcher.getDefaultInstance());
        }
        rule.headers().forEach(header -> match.addHeaders(StringMatchXds.header(header)));
        rule.query().forEach(query -> match.addQueryParameters(query(query)));
        return match.build();
    }

    private static BoolValue caseSensitive(boolean ignoreCase) {
        return BoolValue.of(!ignoreCase);
    }

    private static QueryParameterMatcher query(QueryMatch rule) {
        QueryParameterMatcher.Builder matcher =
                QueryParameterMatcher.newBuilder().setName(rule.name());
        StringMatch value = rule.value();
        if (value == null) {
            matcher.setPresentMatch(true);
        } else {
            matcher.setStringMatch(StringMatchXds.string(value));
        }
        return matcher.build();
    }
}
