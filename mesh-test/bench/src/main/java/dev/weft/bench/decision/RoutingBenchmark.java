package dev.weft.bench.decision;

import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.PathMatch;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteDecision;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RoutePlan;
import dev.weft.policy.route.RouteRules;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** 5,000 routes: 500 hosts of 10, one in ten a regular expression. Each call asks for another host and another route. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingBenchmark {

    private final RoutePlan plan = RoutePlan.of(rules());
    private final FixedRequest[] requests = requests();
    private int turn;

    private static RouteRules rules() {
        List<RouteRules.VirtualHost> hosts = new ArrayList<>();
        for (int h = 0; h < 500; h++) {
            List<RouteRules.Route> routes = new ArrayList<>();
            for (int r = 0; r < 10; r++) {
                PathMatch path = switch (r) {
                    case 0 -> new PathMatch.Regex("/books/\\d+/reviews/[a-z-]+");
                    case 1, 2, 3 -> new PathMatch.Exact("/exact/" + r, false);
                    case 9 -> new PathMatch.Prefix("/", false);
                    default -> new PathMatch.SegmentPrefix("/api/v" + r, false);
                };
                List<HeaderMatch> headers =
                        r % 2 == 0 ? List.of() : List.of(HeaderMatch.value("x-version", StringMatch.exact("v2")));
                RouteAction action = new RouteAction.DirectResponse(200, "");
                RouteMatch match = new RouteMatch(path, headers, List.of());
                routes.add(new RouteRules.Route("r" + r, match, action, HeaderMutation.NONE, HeaderMutation.NONE));
            }
            String host = "svc-" + h + ".shop.svc.cluster.local";
            hosts.add(new RouteRules.VirtualHost(host, List.of(host, "svc-" + h), routes));
        }
        return new RouteRules("80", hosts);
    }

    private static FixedRequest[] requests() {
        String[] paths = {
            "/books/123/reviews/well-read",
            "/exact/3",
            "/api/v7/items/42",
            "/api/v70?x=1",
            "/other",
            "/books/x/reviews/a"
        };
        FixedRequest[] requests = new FixedRequest[1024];
        for (int i = 0; i < requests.length; i++) {
            String host = "svc-" + i * 7 % 500 + ".shop.svc.cluster.local:80";
            requests[i] = FixedRequest.of(host, paths[i % paths.length]);
        }
        return requests;
    }

    /** One decision. */
    @Benchmark
    public RouteDecision decide() {
        return plan.decide(requests[turn++ & 1023]);
    }
}
