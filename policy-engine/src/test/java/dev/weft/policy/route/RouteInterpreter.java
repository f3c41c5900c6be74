package dev.weft.policy.route;

import com.google.re2j.Pattern;
import dev.weft.policy.NaiveMatch;
import dev.weft.policy.TestRequest;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.RouteRules.VirtualHost;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Routing read off the rules one by one: the reference for {@link RoutePlan}. */
final class RouteInterpreter {

    private RouteInterpreter() {}

    static Optional<VirtualHost> host(RouteRules rules, String authority) {
        String withPort = authority.toLowerCase(Locale.ROOT);
        String host = rules.ignorePort() ? withPort.replaceFirst(":[^:\\]]*$", "") : withPort;
        return rules.virtualHosts().stream()
                .filter(virtualHost -> virtualHost.domains().stream().anyMatch(domain -> rank(domain, host) > 0))
                .max(Comparator.comparingInt(virtualHost -> virtualHost.domains().stream()
                        .mapToInt(domain -> rank(domain, host))
                        .max()
                        .orElse(0)));
    }

    private static int rank(String domain, String host) {
        if (domain.equals("*")) {
            return 1;
        }
        if (domain.startsWith("*")) {
            return host.length() >= domain.length() && host.endsWith(domain.substring(1))
                    ? 10_000 + domain.length()
                    : 0;
        }
        if (domain.endsWith("*")) {
            String start = domain.substring(0, domain.length() - 1);
            return host.length() >= domain.length() && host.startsWith(start) ? 1_000 + domain.length() : 0;
        }
        return domain.equals(host) ? 100_000 : 0;
    }

    static Optional<Route> route(VirtualHost host, TestRequest request) {
        return host.routes().stream()
                .filter(route -> path(route.match().path(), request.path().path()))
                .filter(route -> route.match().headers().stream().allMatch(h -> NaiveMatch.joined(h, request)))
                .filter(route -> route.match().query().stream().allMatch(q -> NaiveMatch.query(q, request)))
                .findFirst();
    }

    private static boolean path(PathMatch match, String path) {
        return switch (match) {
            case PathMatch.Exact(var text, var ignore) ->
                NaiveMatch.fold(path, ignore).equals(NaiveMatch.fold(text, ignore));
            case PathMatch.Prefix(var text, var ignore) ->
                NaiveMatch.fold(path, ignore).startsWith(NaiveMatch.fold(text, ignore));
            case PathMatch.SegmentPrefix(var text, var ignore) ->
                (NaiveMatch.fold(path, ignore) + "/").startsWith(NaiveMatch.fold(text, ignore) + "/");
            case PathMatch.Regex(var re2) -> Pattern.matches(re2, path);
            case PathMatch.Connect connect -> path.isEmpty();
        };
    }
}
