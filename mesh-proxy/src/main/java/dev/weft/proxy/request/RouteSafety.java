package dev.weft.proxy.request;

import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.hash.HashPolicy;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteRules;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.RouteRules.VirtualHost;
import dev.weft.proxy.codec.Authority;
import dev.weft.proxy.codec.HeaderBlock;
import org.jspecify.annotations.Nullable;

/**
 * Whether what routes put into messages can stand there: configured text with a line break would make two headers of one.
 * Asked once, when routes are put in force.
 */
public final class RouteSafety {

    private RouteSafety() {}

    /** What is wrong, in the form {@code what: value (expected: ...)}; {@code null}: nothing. */
    public static @Nullable String problem(RouteRules rules) {
        for (VirtualHost host : rules.virtualHosts()) {
            for (Route route : host.routes()) {
                String problem = problem(route);
                if (problem != null) {
                    return "virtualHosts[" + host.name() + "].routes[" + route.name() + "]." + problem;
                }
            }
        }
        return null;
    }

    private static @Nullable String problem(Route route) {
        String problem = first(problem(route.requestHeaders()), problem(route.responseHeaders()));
        CorsPolicy cors = route.filters().cors();
        if (cors != null) {
            problem = first(problem, problem(cors));
        }
        return first(
                problem,
                switch (route.action()) {
                    case RouteAction.Forward forward -> problem(forward);
                    case RouteAction.Redirect redirect ->
                        redirect.host() == null ? null : authority("redirect.host", redirect.host());
                    case RouteAction.DirectResponse direct -> null;
                });
    }

    private static @Nullable String problem(RouteAction.Forward forward) {
        String authority = forward.rewrite().authority();
        String problem = authority == null ? null : authority("rewrite.authority", authority);
        for (WeightedCluster cluster : forward.clusters()) {
            String own = cluster.authority();
            problem = first(problem, own == null ? null : authority("clusters.authority", own));
            problem = first(problem, first(problem(cluster.requestHeaders()), problem(cluster.responseHeaders())));
        }
        for (HashPolicy policy : forward.hashPolicies()) {
            if (policy.key() instanceof HashPolicy.Key.Cookie cookie) {
                problem = first(problem, problem(cookie));
            }
        }
        return problem;
    }

    private static @Nullable String problem(CorsPolicy cors) {
        String all = String.join(
                ",",
                String.join(",", cors.allowMethods()),
                String.join(",", cors.allowHeaders()),
                String.join(",", cors.exposeHeaders()));
        return HeaderBlock.allows("access-control-allow-headers", all)
                ? null
                : "cors: a method or header (expected: text without control characters)";
    }

    private static @Nullable String problem(HashPolicy.Key.Cookie cookie) {
        String all = cookie.name() + cookie.path() + cookie.attributes();
        return HeaderBlock.allows(cookie.name(), all)
                ? null
                : "hashPolicies.cookie: a name, path or attribute (expected: text without control characters)";
    }

    private static @Nullable String problem(HeaderMutation mutation) {
        for (HeaderMutation.Header header : mutation.set()) {
            if (!header.name().startsWith(":") && !HeaderBlock.allows(header.name(), header.value())) {
                return "headers.set: " + shown(header) + " (expected: a header without control characters)";
            }
        }
        for (HeaderMutation.Header header : mutation.add()) {
            if (!HeaderBlock.allows(header.name(), header.value())) {
                return "headers.add: " + shown(header) + " (expected: a header without control characters)";
            }
        }
        for (HeaderMutation.Header header : mutation.fill()) {
            if (!HeaderBlock.allows(header.name(), header.value())) {
                return "headers.fill: " + shown(header) + " (expected: a header without control characters)";
            }
        }
        return null;
    }

    private static String shown(HeaderMutation.Header header) {
        StringBuilder name = new StringBuilder("\"");
        header.name().chars().limit(100).forEach(c -> name.append(c > ' ' && c < 127 ? (char) c : '?'));
        return name.append('"').toString();
    }

    private static @Nullable String authority(String field, String value) {
        return Authority.valid(value) ? null : field + ": \"" + value + "\" (expected: a host and an optional port)";
    }

    private static @Nullable String first(@Nullable String one, @Nullable String other) {
        return one != null ? one : other;
    }
}
