package dev.weft.policy.route;

import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.QueryMatch;
import java.util.List;

/**
 * Which requests a route takes: all conditions must hold.
 *
 * <p>Source: Envoy {@code route.v3.RouteMatch}. The method is a condition on the header {@code :method}.
 *
 * @param path condition on the path
 * @param headers conditions on headers, in order; may be empty
 * @param query conditions on query parameters, in order; may be empty
 */
public record RouteMatch(PathMatch path, List<HeaderMatch> headers, List<QueryMatch> query) {

    /** Takes every request. */
    public static final RouteMatch ANY = new RouteMatch(new PathMatch.Prefix("/", false), List.of(), List.of());

    public RouteMatch {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
    }
}
