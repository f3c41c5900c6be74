package dev.weft.policy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.TestRequest;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.RouteRules.VirtualHost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Rules and requests of a small vocabulary, so that most requests match something or miss by one step. */
class RoutePlanPropertyTest {

    private static final List<String> DOMAINS = List.of(
            "a.shop",
            "b.shop",
            "*.shop",
            "*.a.shop",
            "a.*",
            "a.s*",
            "*",
            "[::1]",
            "a.shop:80",
            "*op",
            "b.*",
            "*-x.shop");
    private static final List<String> AUTHORITIES = List.of(
            "a.shop",
            "A.Shop",
            "b.shop:80",
            "c.shop",
            "x.a.shop",
            ".shop",
            "a.",
            "a.s",
            "a.so",
            "[::1]:80",
            "[::1]",
            "q",
            "",
            "a.shop:80",
            "y-x.shop",
            "-x.shop",
            "shop",
            "a.shop.");
    private static final List<String> PATHS =
            List.of("/", "/foo", "/foo/", "/foo/bar", "/foobar", "/FOO/bar", "/a/b/c", "/a", "/a/", "/v1/x", "/v12/x");
    private static final List<String> QUERIES =
            List.of("", "?", "?k", "?k=", "?k=1", "?kk=1&k=2", "?k=1&k=2", "?x&k=1");
    private static final List<String> REGEXES =
            List.of("/foo.*", "/v\\d+/x", ".*", "/(a|foo)(/.*)?", "^/a/[^/]+/c$", "/foo", "(?i)/foo");

    private static <T> T any(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static StringMatch text(Random random) {
        boolean ignore = random.nextInt(4) == 0;
        String value = any(random, List.of("1", "2", "v1", "V1", "v", "v1,v2"));
        return switch (random.nextInt(5)) {
            case 0 -> new StringMatch.Exact(value, ignore);
            case 1 -> new StringMatch.Prefix(value, ignore);
            case 2 -> new StringMatch.Suffix(value, ignore);
            case 3 -> new StringMatch.Contains(value, ignore);
            default -> new StringMatch.Regex("v[12]?|\\d+");
        };
    }

    private static HeaderMatch header(Random random) {
        HeaderMatch.Test test = switch (random.nextInt(4)) {
            case 0 -> new HeaderMatch.Present(random.nextBoolean());
            case 1 -> new HeaderMatch.Range(1, random.nextInt(1, 4));
            default -> new HeaderMatch.Value(text(random));
        };
        String name = any(random, List.of("x-v", "x-w", ":method", ":path", "host"));
        return new HeaderMatch(name, test, random.nextInt(4) == 0, random.nextInt(4) == 0);
    }

    private static PathMatch path(Random random) {
        boolean ignore = random.nextInt(4) == 0;
        String path = any(random, PATHS);
        return switch (random.nextInt(4)) {
            case 0 -> new PathMatch.Exact(path, ignore);
            case 1 -> new PathMatch.Prefix(path.substring(0, random.nextInt(path.length() + 1)), ignore);
            case 2 -> new PathMatch.SegmentPrefix(any(random, List.of("/foo", "/a", "/a/b", "/v1")), ignore);
            default -> new PathMatch.Regex(any(random, REGEXES));
        };
    }

    private static RouteRules rules(Random random) {
        Set<String> left = new HashSet<>(DOMAINS);
        List<VirtualHost> hosts = new ArrayList<>();
        for (int h = 0; h < 6 && !left.isEmpty(); h++) {
            List<String> domains = new ArrayList<>();
            for (int d = 0; d < 2; d++) {
                String domain = any(random, DOMAINS);
                if (left.remove(domain)) {
                    domains.add(domain);
                }
            }
            if (domains.isEmpty()) {
                continue;
            }
            List<Route> routes = new ArrayList<>();
            for (int r = random.nextInt(8); r > 0; r--) {
                List<HeaderMatch> headers = random.nextInt(3) == 0 ? List.of(header(random)) : List.of();
                StringMatch value = random.nextBoolean() ? text(random) : null;
                List<QueryMatch> query = random.nextInt(4) == 0 ? List.of(new QueryMatch("k", value)) : List.of();
                RouteAction action = new RouteAction.DirectResponse(200, "");
                RouteMatch match = new RouteMatch(path(random), headers, query);
                routes.add(new Route("r" + r, match, action, HeaderMutation.NONE, HeaderMutation.NONE));
            }
            hosts.add(new VirtualHost("h" + h, domains, routes));
        }
        return new RouteRules("80", hosts, random.nextBoolean());
    }

    private static TestRequest request(Random random) {
        String target = any(random, PATHS) + any(random, QUERIES);
        TestRequest request =
                TestRequest.of(any(random, List.of("GET", "v1")), any(random, AUTHORITIES), target, Map.of());
        List<List<String>> values =
                List.of(List.of("1"), List.of("v1"), List.of("v1", "v2"), List.of("V1"), List.of(""));
        if (random.nextBoolean()) {
            request = request.with("x-v", any(random, values).toArray(String[]::new));
        }
        return random.nextBoolean() ? request.with("x-w", any(random, values).toArray(String[]::new)) : request;
    }

    @Property(tries = 2_000)
    void thePlanAgreesWithTheInterpreter(@ForAll long seed) {
        Random random = new Random(seed);
        RouteRules rules = rules(random);
        RoutePlan plan = RoutePlan.of(rules);

        for (int i = 0; i < 40; i++) {
            TestRequest request = request(random);
            Optional<VirtualHost> host = RouteInterpreter.host(rules, request.authority());
            RouteDecision decision = plan.decide(request);
            switch (decision) {
                case RouteDecision.NoHost none ->
                    assertThat(host).as("%s", request).isEmpty();
                case RouteDecision.NoRoute(var virtualHost) -> {
                    assertThat(host).as("%s", request).containsSame(virtualHost);
                    assertThat(RouteInterpreter.route(virtualHost, request))
                            .as("%s", request)
                            .isEmpty();
                }
                case MatchedRoute matched -> {
                    assertThat(host).as("%s", request).containsSame(matched.virtualHost());
                    assertThat(RouteInterpreter.route(matched.virtualHost(), request))
                            .as("%s", request)
                            .containsSame(matched.route());
                }
            }
            assertThat(plan.decide(request)).isSameAs(decision);
        }
    }
}
