package dev.weft.policy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.ConformanceRows;
import dev.weft.policy.TestRequest;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.RouteAction.DirectResponse;
import dev.weft.policy.route.RouteAction.Forward;
import dev.weft.policy.route.RouteAction.Redirect;
import dev.weft.policy.route.RouteAction.Rewrite;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.RouteRules.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouterCheckConformanceTest {

    /** Outcomes of features that the rules do not have: virtual clusters, and header changes, which others apply. */
    private static final Set<String> NOT_OURS =
            Set.of("virtual_cluster_name", "request_header_matches", "response_header_matches");

    /** Rows whose outcome is that of a feature which the rules do not have. */
    private static final Map<String, String> SKIPPED = Map.of(
            "Redirect/Test_3", "require_tls redirects",
            "Redirect/Test_5", "require_tls redirects",
            "TestRoutes/ResponseHeaderMatches", "the tool's redirect of a direct response");

    @ParameterizedTest
    @ValueSource(strings = {"TestRoutes", "Weighted", "HeaderMatchedRouting", "Redirect"})
    void agreesWithEnvoy(String pair) {
        RoutePlan plan = RoutePlan.of(rules(map(ConformanceRows.read("router-check/" + pair + ".yaml"))));
        Map<?, ?> golden = map(ConformanceRows.read("router-check/" + pair + ".golden.proto.json"));
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Object row : (List<?>) golden.get("tests")) {
            String name = String.valueOf(map(row).get("test_name"));
            if (SKIPPED.containsKey(pair + "/" + name)) {
                continue;
            }
            for (Map.Entry<?, ?> expected : map(map(row).get("validate")).entrySet()) {
                String field = String.valueOf(expected.getKey());
                if (NOT_OURS.contains(field)) {
                    continue;
                }
                compared++;
                String seen = outcome(plan, map(map(row).get("input")), field);
                if (!seen.equals(expected.getValue())) {
                    wrong.add(name + ": " + expected + ", seen " + seen);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isPositive();
    }

    private static String outcome(RoutePlan plan, Map<?, ?> input, String field) {
        TestRequest request =
                TestRequest.of(text(input, "method"), text(input, "authority"), text(input, "path"), Map.of());
        for (Object header : list(input, "additional_request_headers")) {
            request = request.with(text(map(header), "key"), text(map(header), "value"));
        }
        request = Boolean.TRUE.equals(input.get("ssl")) ? request.secure() : request;
        if (!(plan.decide(request) instanceof MatchedRoute route)) {
            return "";
        }
        if (field.equals("path_redirect")) {
            return route.action() instanceof Redirect ? route.location(request) : "";
        }
        if (!(route.action() instanceof Forward)) {
            return "";
        }
        long random = input.get("random_value") instanceof Integer value ? value : 0;
        String authority = route.rewrittenAuthority();
        return switch (field) {
            case "cluster_name" -> route.pick(random).cluster();
            case "virtual_host_name" -> route.virtualHost().name();
            case "path_rewrite" -> route.rewrittenTarget(request.path());
            case "host_rewrite" -> authority == null ? request.authority() : authority;
            default -> throw new IllegalArgumentException(field);
        };
    }

    private static RouteRules rules(Map<?, ?> configuration) {
        List<VirtualHost> hosts = new ArrayList<>();
        for (Object host : list(configuration, "virtual_hosts")) {
            List<Route> routes = new ArrayList<>();
            for (Object route : list(map(host), "routes")) {
                routes.add(new Route(
                        "",
                        match(map(map(route).get("match"))),
                        action(map(route)),
                        HeaderMutation.NONE,
                        HeaderMutation.NONE));
            }
            List<String> domains =
                    list(map(host), "domains").stream().map(String::valueOf).toList();
            hosts.add(new VirtualHost(text(map(host), "name"), domains, routes));
        }
        return new RouteRules("check", hosts, false);
    }

    private static RouteMatch match(Map<?, ?> match) {
        boolean ignoreCase = Boolean.FALSE.equals(match.get("case_sensitive"));
        PathMatch path = match.containsKey("prefix")
                ? new PathMatch.Prefix(text(match, "prefix"), ignoreCase)
                : new PathMatch.Exact(text(match, "path"), ignoreCase);
        List<HeaderMatch> headers = new ArrayList<>();
        for (Object entry : list(match, "headers")) {
            Object string = map(entry).get("string_match");
            HeaderMatch.Test test =
                    string == null ? new HeaderMatch.Present(true) : new HeaderMatch.Value(string(map(string)));
            headers.add(HeaderMatch.of(text(map(entry), "name"), test));
        }
        if (match.containsKey("grpc")) {
            headers.add(HeaderMatch.value("content-type", new StringMatch.Regex("application/grpc(\\+.*)?")));
        }
        return new RouteMatch(path, headers, List.of());
    }

    private static StringMatch string(Map<?, ?> match) {
        return match.containsKey("exact")
                ? StringMatch.exact(text(match, "exact"))
                : new StringMatch.Regex(text(map(match.get("safe_regex")), "regex"));
    }

    private static RouteAction action(Map<?, ?> route) {
        if (route.containsKey("direct_response")) {
            return new DirectResponse(200, "");
        }
        if (route.get("redirect") instanceof Map<?, ?> redirect) {
            PathRewrite path = redirect.containsKey("path_redirect")
                    ? new PathRewrite.ReplaceFull(text(redirect, "path_redirect"))
                    : rewrite(redirect);
            String host = redirect.containsKey("host_redirect") ? text(redirect, "host_redirect") : null;
            return new Redirect(null, host, 0, path, 301, false);
        }
        Map<?, ?> action = map(route.get("route"));
        List<WeightedCluster> clusters = new ArrayList<>();
        if (action.get("weighted_clusters") instanceof Map<?, ?> weighted) {
            for (Object cluster : list(weighted, "clusters")) {
                clusters.add(WeightedCluster.of(
                        text(map(cluster), "name"), (Integer) map(cluster).get("weight")));
            }
        } else {
            clusters.add(WeightedCluster.of(text(action, "cluster"), 1));
        }
        String host = action.containsKey("host_rewrite_literal") ? text(action, "host_rewrite_literal") : null;
        return new Forward(clusters, new Rewrite(rewrite(action), host), null, null);
    }

    private static PathRewrite rewrite(Map<?, ?> action) {
        return action.containsKey("prefix_rewrite")
                ? new PathRewrite.ReplaceMatched(text(action, "prefix_rewrite"))
                : PathRewrite.Keep.INSTANCE;
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    private static String text(Map<?, ?> map, String key) {
        return String.valueOf(map.get(key));
    }

    private static List<?> list(Map<?, ?> map, String key) {
        return map.get(key) instanceof List<?> list ? list : List.of();
    }
}
