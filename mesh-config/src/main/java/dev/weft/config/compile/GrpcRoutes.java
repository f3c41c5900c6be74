package dev.weft.config.compile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.weft.policy.fault.Fault;
import dev.weft.policy.match.Fraction;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.PathMatch;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.Forward;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteFilters;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Routes as gRPC's own client understands them; it refuses a whole configuration for one route that it does not. A call is
 * always a POST without a query, so conditions on those are decided here. An answer without a destination becomes an abort
 * with the same status, so that no call gets past it. Conditions on the authority cannot be asked: such a route is left out.
 *
 * <p>Source: gRFC A28 (routing), A33 (faults), A39 (which conditions count).
 */
final class GrpcRoutes {

    private static final String METHOD = ":method";
    private static final int UNAVAILABLE = 503;

    private GrpcRoutes() {}

    /**
     * The same for gRPC.
     *
     * @param cluster where an aborted call would have gone
     */
    static List<Route> of(List<Route> routes, String cluster) {
        List<Route> adapted = new ArrayList<>();
        for (Route route : routes) {
            match(route.match()).ifPresent(match -> adapted.add(route(route, match, cluster)));
        }
        return adapted;
    }

    private static Route route(Route route, RouteMatch match, String cluster) {
        Fault fault = route.filters().fault();
        return switch (route.action()) {
            case Forward forward -> withFault(route, match, forward(forward), fault);
            case RouteAction.DirectResponse direct -> abort(route, match, cluster, direct.status());
            case RouteAction.Redirect redirect -> abort(route, match, cluster, redirect.status());
        };
    }

    private static Forward forward(Forward forward) {
        return new Forward(
                forward.clusters().stream()
                        .map(share -> WeightedCluster.of(share.cluster(), share.weight()))
                        .toList(),
                RouteAction.Rewrite.NONE,
                forward.timeout(),
                forward.retry(),
                List.of(),
                forward.hashPolicies());
    }

    private static Route abort(Route route, RouteMatch match, String cluster, int status) {
        Fault fault =
                new Fault(null, new Fault.Abort(status < 200 || status > 599 ? UNAVAILABLE : status, -1, Fraction.ALL));
        Forward nowhere = new Forward(List.of(WeightedCluster.of(cluster, 1)), RouteAction.Rewrite.NONE, null, null);
        return withFault(route, match, nowhere, fault);
    }

    private static Route withFault(Route route, RouteMatch match, Forward forward, @Nullable Fault fault) {
        return new Route(
                route.name(),
                match,
                forward,
                dev.weft.policy.route.HeaderMutation.NONE,
                dev.weft.policy.route.HeaderMutation.NONE,
                new RouteFilters(null, fault));
    }

    /** Empty when no call can match. */
    private static Optional<RouteMatch> match(RouteMatch match) {
        if (!match.query().isEmpty()) {
            return Optional.empty();
        }
        List<HeaderMatch> headers = new ArrayList<>();
        for (HeaderMatch header : match.headers()) {
            if (header.name().equals(METHOD)) {
                if (takesPost(header.test()) == header.invert()) {
                    return Optional.empty();
                }
            } else if (header.name().startsWith(":")) {
                return Optional.empty();
            } else {
                headers.add(header);
            }
        }
        return Optional.of(new RouteMatch(path(match.path()), headers, List.of()));
    }

    private static PathMatch path(PathMatch path) {
        return switch (path) {
            case PathMatch.Exact exact -> exact;
            case PathMatch.Prefix prefix -> prefix;
            case PathMatch.Regex regex -> regex;
            case PathMatch.Connect connect -> connect;
            case PathMatch.SegmentPrefix(String prefix, boolean ignoreCase) ->
                new PathMatch.Regex((ignoreCase ? "(?i)" : "") + Pattern.quote(prefix) + "(/.*)?");
        };
    }

    private static boolean takesPost(HeaderMatch.Test test) {
        return switch (test) {
            case HeaderMatch.Present present -> present.present();
            case HeaderMatch.Range range -> false;
            case HeaderMatch.Value value -> takesPost(value.match());
        };
    }

    private static boolean takesPost(StringMatch match) {
        return switch (match) {
            case StringMatch.Exact(String value, boolean ignoreCase) ->
                post(ignoreCase).equals(fold(value, ignoreCase));
            case StringMatch.Prefix(String value, boolean ignoreCase) ->
                post(ignoreCase).startsWith(fold(value, ignoreCase));
            case StringMatch.Suffix(String value, boolean ignoreCase) ->
                post(ignoreCase).endsWith(fold(value, ignoreCase));
            case StringMatch.Contains(String value, boolean ignoreCase) ->
                post(ignoreCase).contains(fold(value, ignoreCase));
            case StringMatch.Regex(String re2) -> takesPost(re2);
        };
    }

    private static boolean takesPost(String re2) {
        try {
            return Pattern.matches(re2, "POST");
        } catch (PatternSyntaxException broken) {
            return false;
        }
    }

    private static String post(boolean ignoreCase) {
        return fold("POST", ignoreCase);
    }

    private static String fold(String text, boolean ignoreCase) {
        return ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
    }
}
