package dev.weft.policy.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.TestConnection;
import dev.weft.policy.TestRequest;
import dev.weft.policy.authz.AuthzRules.Action;
import dev.weft.policy.authz.AuthzRules.Policy;
import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.MetadataMatch;
import dev.weft.policy.match.StringMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Rules and facts of a small vocabulary, so that most facts match something or miss by one step. */
class AuthzPlanPropertyTest {

    private static final List<String> PEERS =
            List.of("spiffe://td/ns/a/sa/x", "spiffe://td/ns/a/sa/y", "spiffe://td/ns/b/sa/x");
    private static final List<String> PATHS =
            List.of("/", "/admin", "/admin/", "/admin/x", "/admins", "/a/b/c", "/a/b", "/Admin");
    private static final List<String> VALUES = List.of("good", "evil", "good,evil", "Good", "7");
    private static final List<Cidr> BLOCKS = List.of(
            new Cidr("10.0.0.0", 24),
            new Cidr("10.0.0.1", 32),
            new Cidr("0.0.0.0", 0),
            new Cidr("2001:db8::", 33),
            new Cidr("10.0.0.0", 30));
    private static final List<String> ADDRESSES =
            List.of("10.0.0.1", "10.0.0.5", "10.0.1.1", "2001:db8::1", "2001:db8:8000::1");

    private static final MetadataMatch CLAIM =
            new MetadataMatch("jwt", List.of("payload", "iss"), new MetadataMatch.Text(StringMatch.prefix("a")));

    private static <T> T any(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static StringMatch text(Random random, List<String> values) {
        boolean ignore = random.nextInt(5) == 0;
        String value = any(random, values);
        return switch (random.nextInt(6)) {
            case 0 -> new StringMatch.Prefix(value, ignore);
            case 1 -> new StringMatch.Suffix(value, ignore);
            case 2 -> new StringMatch.Contains(value, ignore);
            case 3 -> new StringMatch.Regex(".*" + value.charAt(value.length() - 1) + "|" + value);
            default -> new StringMatch.Exact(value, ignore);
        };
    }

    private static HeaderMatch header(Random random) {
        HeaderMatch.Test test = switch (random.nextInt(5)) {
            case 0 -> new HeaderMatch.Present(random.nextBoolean());
            case 1 -> new HeaderMatch.Range(5, 9);
            default -> new HeaderMatch.Value(text(random, VALUES));
        };
        String name = any(random, List.of("x-v", "x-w", ":method"));
        return new HeaderMatch(name, test, random.nextInt(4) == 0, random.nextInt(4) == 0);
    }

    private static Permission permission(Random random, int depth) {
        return switch (random.nextInt(depth > 2 ? 7 : 10)) {
            case 0 -> Permission.Any.INSTANCE;
            case 1 -> random.nextInt(4) == 0 ? new Permission.Metadata(CLAIM) : new Permission.Header(header(random));
            case 2, 3 -> new Permission.UrlPath(text(random, PATHS));
            case 4 ->
                new Permission.UrlTemplate(
                        any(random, List.of("/admin/*", "/a/**", "/*/b/*", "/*", "/**", "/**/x", "/a/**/b/x")));
            case 5 ->
                random.nextBoolean()
                        ? new Permission.DestinationPort(8080)
                        : new Permission.DestinationIp(any(random, BLOCKS));
            case 6 -> new Permission.RequestedServerName(text(random, List.of("a.shop", "b.shop")));
            case 7 -> new Permission.Not(permission(random, depth + 1));
            case 8 -> new Permission.And(List.of(permission(random, depth + 1), permission(random, depth + 1)));
            default -> new Permission.Or(List.of(permission(random, depth + 1), permission(random, depth + 1)));
        };
    }

    private static Principal principal(Random random, int depth) {
        return switch (random.nextInt(depth > 2 ? 6 : 9)) {
            case 0 -> Principal.Any.INSTANCE;
            case 1, 2 -> new Principal.Authenticated(text(random, PEERS));
            case 3 -> new Principal.DirectRemoteIp(any(random, BLOCKS));
            case 4 -> new Principal.RemoteIp(any(random, BLOCKS));
            case 5 -> random.nextInt(4) == 0 ? new Principal.Metadata(CLAIM) : new Principal.Header(header(random));
            case 6 -> new Principal.Not(principal(random, depth + 1));
            case 7 -> new Principal.And(List.of(principal(random, depth + 1), principal(random, depth + 1)));
            default -> new Principal.Or(List.of(principal(random, depth + 1), principal(random, depth + 1)));
        };
    }

    private static AuthzRules rules(Random random, Action action) {
        List<Policy> policies = new ArrayList<>();
        for (int i = random.nextInt(7); i > 0; i--) {
            policies.add(new Policy(
                    "ns[n]-policy[p" + i + "]-rule[0]", List.of(permission(random, 0)), List.of(principal(random, 0))));
        }
        return new AuthzRules(action, policies);
    }

    private static TestConnection connection(Random random) {
        String peer = random.nextInt(4) == 0 ? null : any(random, PEERS);
        return new TestConnection(
                peer,
                any(random, ADDRESSES),
                any(random, ADDRESSES),
                any(random, ADDRESSES),
                random.nextBoolean() ? 8080 : 81,
                any(random, List.of("", "a.shop")));
    }

    private static TestRequest request(Random random) {
        TestRequest request = TestRequest.of(
                any(random, List.of("GET", "good")),
                "a.shop",
                any(random, PATHS) + any(random, List.of("", "?/admin")),
                Map.of());
        if (random.nextBoolean()) {
            request = request.with("x-v", any(random, VALUES));
        }
        return random.nextBoolean() ? request.with("x-w", any(random, VALUES), any(random, VALUES)) : request;
    }

    @Property(tries = 3_000)
    void thePlanAgreesWithTheInterpreter(@ForAll long seed) {
        Random random = new Random(seed);
        List<AuthzRules> chain = new ArrayList<>(List.of(rules(random, Action.DENY), rules(random, Action.LOG)));
        if (random.nextInt(3) > 0) {
            chain.add(rules(random, Action.ALLOW));
        }
        AuthzPlan plan = AuthzPlan.of(chain);

        for (int i = 0; i < 25; i++) {
            TestConnection connection = connection(random);
            TestRequest request = random.nextInt(4) == 0 ? null : request(random);
            AuthzInterpreter reference = new AuthzInterpreter(connection, request);
            AuthzDecision decision = request == null ? plan.decide(connection) : plan.decide(connection, request);

            assertThat(decision).as("%s %s", connection, request).isEqualTo(reference.decide(chain));
            assertThat(plan.logged(connection, request))
                    .isEqualTo(chain.get(1).policies().stream()
                            .filter(policy -> reference.matches(policy, Action.LOG))
                            .map(Policy::name)
                            .findFirst()
                            .orElse(null));
            for (PolicyExplanation explanation : plan.explain(connection, request)) {
                AuthzRules set = chain.stream()
                        .filter(rules -> rules.action() == explanation.action())
                        .findFirst()
                        .orElseThrow();
                Policy policy = set.policies().stream()
                        .filter(p -> p.name().equals(explanation.policy()))
                        .findFirst()
                        .orElseThrow();
                assertThat(explanation.matches()).isEqualTo(reference.matches(policy, set.action()));
            }
        }
    }
}
