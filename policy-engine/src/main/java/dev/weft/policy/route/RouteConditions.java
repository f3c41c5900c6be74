package dev.weft.policy.route;

import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.matcher.HeaderMatcher;
import dev.weft.policy.matcher.QueryMatcher;
import dev.weft.policy.path.RequestPath;

/** What a route asks beside the path. */
final class RouteConditions {

    private final HeaderMatcher[] headers;
    private final QueryMatcher[] query;

    RouteConditions(RouteMatch match) {
        this.headers = new HeaderMatcher[match.headers().size()];
        int i = 0;
        for (HeaderMatch header : match.headers()) {
            headers[i++] = HeaderMatcher.of(header);
        }
        this.query = new QueryMatcher[match.query().size()];
        i = 0;
        for (QueryMatch parameter : match.query()) {
            query[i++] = QueryMatcher.of(parameter);
        }
    }

    boolean hold(RequestFacts request, RequestPath path) {
        for (HeaderMatcher header : headers) {
            if (!header.holds(request)) {
                return false;
            }
        }
        for (QueryMatcher parameter : query) {
            if (!parameter.holds(path)) {
                return false;
            }
        }
        return true;
    }
}
