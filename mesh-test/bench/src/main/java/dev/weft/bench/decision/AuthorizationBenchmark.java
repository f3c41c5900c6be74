package dev.weft.bench.decision;

import dev.weft.policy.authz.AuthzDecision;
import dev.weft.policy.authz.AuthzPlan;
import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.authz.AuthzRules.Action;
import dev.weft.policy.authz.AuthzRules.Policy;
import dev.weft.policy.authz.Permission;
import dev.weft.policy.authz.Principal;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
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

/** 200 policies: 50 DENY by path prefix for everybody, which no index helps, then 150 ALLOW by identity and path. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AuthorizationBenchmark {

    private final AuthzPlan plan = AuthzPlan.of(rules());
    private final FixedConnection[] peers = new FixedConnection[256];
    private final FixedRequest allowed = FixedRequest.of("catalog", "/api/books/42?page=2");
    private int turn;

    /** Peers of which some have a policy and some have none. */
    public AuthorizationBenchmark() {
        for (int i = 0; i < peers.length; i++) {
            peers[i] = FixedConnection.from("spiffe://cluster.local/ns/shop/sa/app-" + i * 3 % 200);
        }
    }

    private static List<AuthzRules> rules() {
        List<Policy> deny = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            deny.add(policy(
                    "deny", i, new Permission.UrlPath(StringMatch.prefix("/admin/" + i)), Principal.Any.INSTANCE));
        }
        List<Policy> allow = new ArrayList<>();
        Permission get = new Permission.Header(HeaderMatch.value(":method", StringMatch.exact("GET")));
        Permission api = new Permission.UrlPath(StringMatch.prefix("/api/"));
        for (int i = 0; i < 150; i++) {
            String peer = "spiffe://cluster.local/ns/shop/sa/app-" + i;
            allow.add(policy(
                    "allow",
                    i,
                    new Permission.And(List.of(get, api)),
                    new Principal.Authenticated(StringMatch.exact(peer))));
        }
        return List.of(new AuthzRules(Action.DENY, deny), new AuthzRules(Action.ALLOW, allow));
    }

    private static Policy policy(String name, int i, Permission permission, Principal principal) {
        return new Policy("ns[shop]-policy[" + name + "-" + i + "]-rule[0]", List.of(permission), List.of(principal));
    }

    /** One decision. */
    @Benchmark
    public AuthzDecision decide() {
        return plan.decide(peers[turn++ & 255], allowed);
    }
}
