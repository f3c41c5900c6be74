package dev.weft.config.compile.traffic;

import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.retry.RetryPolicy;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Keeps requests that change something from being done twice: a route with retries becomes two of the same match. The first
 * takes unsafe methods and retries only what the server has not seen; the second takes the rest, with the user's conditions.
 * So Envoy obeys too.
 *
 * <p>Source: RFC 9110 section 9.2.1 (safe methods), draft-ietf-httpapi-idempotency-key-header.
 */
public final class UnsafeMethods {

    private static final String METHOD = ":method";
    private static final String KEY = "idempotency-key";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final HeaderMatch NOT_SAFE = new HeaderMatch(
            METHOD, new HeaderMatch.Value(new StringMatch.Regex("GET|HEAD|OPTIONS|TRACE")), true, false);
    private static final HeaderMatch NO_KEY = new HeaderMatch(KEY, new HeaderMatch.Present(false), false, false);
    private static final List<String> UNSEEN = List.of("connect-failure", "refused-stream", "reset-before-request");

    private UnsafeMethods() {}

    /** When a request with an unsafe method is retried like any other. Property {@code weft.retry.unsafe-methods}. */
    public enum Rule {
        /** When it has the header {@code Idempotency-Key}. */
        IDEMPOTENCY_KEY,
        /** Never. */
        NEVER,
        /** Always, as Istio does. */
        ISTIO
    }

    /** One or two routes that take what this one takes. */
    public static List<Route> split(Route route, Rule rule) {
        if (rule == Rule.ISTIO || !(route.action() instanceof RouteAction.Forward forward)) {
            return List.of(route);
        }
        RetryPolicy retry = forward.retry();
        if (retry == null || UNSEEN.containsAll(retry.retryOn()) || onlySafe(route.match())) {
            return List.of(route);
        }
        List<HeaderMatch> headers = new ArrayList<>(route.match().headers());
        headers.add(NOT_SAFE);
        if (rule == Rule.IDEMPOTENCY_KEY) {
            headers.add(NO_KEY);
        }
        RetryPolicy careful = new RetryPolicy(
                UNSEEN,
                retry.attempts(),
                retry.perTryTimeout(),
                RetryPolicy.Triggers.NONE,
                new RetryPolicy.Backoff(retry.backoff().base(), retry.backoff().maximum(), null),
                retry.hosts());
        Route first = new Route(
                route.name(),
                new RouteMatch(route.match().path(), headers, route.match().query()),
                new RouteAction.Forward(
                        forward.clusters(),
                        forward.rewrite(),
                        forward.timeout(),
                        careful,
                        forward.mirrors(),
                        forward.hashPolicies(),
                        forward.clusterNotFoundStatus()),
                route.requestHeaders(),
                route.responseHeaders(),
                route.filters(),
                route.statPrefix());
        return List.of(first, route);
    }

    private static boolean onlySafe(RouteMatch match) {
        return match.headers().stream()
                .anyMatch(header -> header.name().equals(METHOD)
                        && !header.invert()
                        && header.test() instanceof HeaderMatch.Value(StringMatch.Exact exact)
                        && !exact.ignoreCase()
                        && SAFE.contains(exact.value()));
    }
}
