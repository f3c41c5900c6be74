package dev.weft.policy.route;

import com.google.re2j.Pattern;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.match.RuleProblem;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.matcher.Regex;
import dev.weft.policy.route.RouteAction.DirectResponse;
import dev.weft.policy.route.RouteAction.Forward;
import dev.weft.policy.route.RouteAction.Redirect;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.RouteRules.VirtualHost;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what keeps {@link RouteRules} from becoming a plan. */
public final class RouteCheck {

    private final List<RuleProblem> problems = new ArrayList<>();

    private RouteCheck() {}

    /** All problems, in the order of the rules; empty when a plan can be made. */
    public static List<RuleProblem> check(RouteRules rules) {
        RouteCheck check = new RouteCheck();
        Map<String, String> names = new HashMap<>();
        Map<String, String> domains = new HashMap<>();
        int i = 0;
        for (VirtualHost host : rules.virtualHosts()) {
            String at = "virtualHosts[" + i++ + "]";
            check.unique(names, host.name(), at + ".name");
            for (int d = 0; d < host.domains().size(); d++) {
                check.domain(host.domains().get(d), domains, at + ".domains[" + d + "]");
            }
            for (int r = 0; r < host.routes().size(); r++) {
                check.route(host.routes().get(r), at + ".routes[" + r + "]");
            }
        }
        return List.copyOf(check.problems);
    }

    /** What is wrong with one route, for callers that check before there are rules. */
    public static List<RuleProblem> check(Route route) {
        RouteCheck check = new RouteCheck();
        check.route(route, "route");
        return List.copyOf(check.problems);
    }

    private void domain(String written, Map<String, String> seen, String at) {
        String domain = written.toLowerCase(Locale.ROOT);
        int star = domain.indexOf('*');
        boolean oneStarAtAnEnd =
                star < 0 || domain.indexOf('*', star + 1) < 0 && (star == 0 || star == domain.length() - 1);
        if (domain.isEmpty() || !oneStarAtAnEnd) {
            add(at, Reason.InvalidValue, "\"" + written + "\" (expected: a host, *, *.suffix or prefix.*)");
        }
        unique(seen, domain, at);
    }

    private void unique(Map<String, String> seen, String value, String at) {
        String first = seen.putIfAbsent(value, at);
        if (first != null) {
            add(at, Reason.Duplicate, "\"" + value + "\" (expected: unique; also " + first + ")");
        }
    }

    private void route(Route route, String at) {
        PathMatch path = route.match().path();
        if (path instanceof PathMatch.Regex(var re2)) {
            regex(re2, at + ".match.path");
        }
        int i = 0;
        for (HeaderMatch header : route.match().headers()) {
            if (header.test() instanceof HeaderMatch.Value(var value)) {
                text(value, at + ".match.headers[" + i + "]");
            }
            i++;
        }
        i = 0;
        for (QueryMatch query : route.match().query()) {
            text(query.value(), at + ".match.query[" + i++ + "]");
        }
        action(route.action(), at + ".action");
    }

    private void action(RouteAction action, String at) {
        switch (action) {
            case Forward forward -> {
                long sum = forward.clusters().stream()
                        .mapToLong(WeightedCluster::weight)
                        .sum();
                // A single destination takes everything, whatever its weight says.
                if (forward.clusters().size() > 1 && sum == 0) {
                    add(at + ".clusters", Reason.InvalidValue, "sum of weights: 0 (expected: more than 0)");
                }
                rewrite(forward.rewrite().path(), at + ".rewrite");
            }
            case Redirect redirect -> {
                int status = redirect.status();
                if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) {
                    add(at + ".status", Reason.InvalidValue, status + " (expected: 301, 302, 303, 307 or 308)");
                }
                range(redirect.port(), 0, 65_535, at + ".port");
                rewrite(redirect.path(), at + ".path");
            }
            case DirectResponse direct -> range(direct.status(), 200, 599, at + ".status");
        }
    }

    private void range(int value, int min, int max, String at) {
        if (value < min || value > max) {
            add(at, Reason.InvalidValue, value + " (expected: " + min + " to " + max + ")");
        }
    }

    private void rewrite(PathRewrite rewrite, String at) {
        if (rewrite instanceof PathRewrite.ReplaceRegex(var re2, var substitution) && regex(re2, at)) {
            String problem = Substitution.problem(substitution, Pattern.compile(re2));
            if (problem != null) {
                add(at, Reason.InvalidValue, problem);
            }
        }
    }

    private void text(@Nullable StringMatch match, String at) {
        if (match instanceof StringMatch.Regex(var re2)) {
            regex(re2, at);
        }
    }

    private boolean regex(String re2, String at) {
        String problem = Regex.problem(re2);
        if (problem != null) {
            add(at, Reason.InvalidValue, problem);
        }
        return problem == null;
    }

    private void add(String at, Reason reason, String message) {
        problems.add(new RuleProblem(at, reason, message));
    }
}
