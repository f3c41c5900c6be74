package dev.weft.policy.authz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.TestConnection;
import dev.weft.policy.TestRequest;
import dev.weft.policy.authz.AuthzRules.Action;
import dev.weft.policy.authz.AuthzRules.Policy;
import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.MetadataMatch;
import dev.weft.policy.match.StringMatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthzPlanTest {

    private static final TestConnection PEER = TestConnection.from("spiffe://td/ns/shop/sa/web");

    private static AuthzRules one(Action action, Permission permission) {
        return new AuthzRules(
                action,
                List.of(new Policy("ns[n]-policy[p]-rule[0]", List.of(permission), List.of(Principal.Any.INSTANCE))));
    }

    private static Permission role(String value) {
        return new Permission.Header(HeaderMatch.value("x-role", StringMatch.exact(value)));
    }

    private static AuthzDecision decide(AuthzRules rules, TestRequest request) {
        return AuthzPlan.of(List.of(rules)).decide(PEER, request);
    }

    @Test
    void aSecondHeaderLineNeitherHidesFromADenyNorSlipsThroughAnAllow() {
        for (String[] values : List.of(new String[] {"user", "admin"}, new String[] {"admin", "user"})) {
            TestRequest request = TestRequest.get("a", "/").with("x-role", values);

            assertThat(decide(one(Action.DENY, role("admin")), request)).isInstanceOf(AuthzDecision.DeniedBy.class);
            assertThat(decide(one(Action.ALLOW, role("user")), request)).isInstanceOf(AuthzDecision.Denied.class);
            assertThat(decide(one(Action.ALLOW, new Permission.Not(role("admin"))), request))
                    .isInstanceOf(AuthzDecision.Denied.class);
            assertThat(decide(one(Action.DENY, new Permission.Not(role("user"))), request))
                    .isInstanceOf(AuthzDecision.Denied.class);
        }
    }

    @Test
    void withoutHttpAnAllowProfitsFromNoRequestConditionNorItsNegation() {
        Permission path = new Permission.UrlPath(StringMatch.exact("/x"));

        assertThat(AuthzPlan.of(List.of(one(Action.ALLOW, path))).decide(PEER))
                .isEqualTo(AuthzDecision.DeniedByAbsence.INSTANCE);
        assertThat(AuthzPlan.of(List.of(one(Action.ALLOW, new Permission.Not(path))))
                        .decide(PEER))
                .isInstanceOf(AuthzDecision.Denied.class);
        assertThat(AuthzPlan.of(List.of(one(Action.DENY, new Permission.Not(path))))
                        .decide(PEER))
                .isInstanceOf(AuthzDecision.Denied.class);
        assertThat(AuthzPlan.of(List.of(one(Action.DENY, path))).decide(PEER))
                .isInstanceOf(AuthzDecision.Allowed.class);
    }

    @Test
    void namesPolicyAndDetail() {
        AuthzDecision decision = decide(one(Action.DENY, Permission.Any.INSTANCE), TestRequest.get("a", "/"));

        assertThat(((AuthzDecision.Denied) decision).detail())
                .isEqualTo("rbac_access_denied_matched_policy[ns[n]-policy[p]-rule[0]]");
        assertThat(AuthzDecision.DeniedByAbsence.INSTANCE.detail())
                .isEqualTo("rbac_access_denied_matched_policy[none]");
    }

    @Test
    void anAllowWithoutPoliciesAllowsNothing() {
        assertThat(AuthzPlan.of(List.of(new AuthzRules(Action.ALLOW, List.of())))
                        .decide(PEER))
                .isEqualTo(AuthzDecision.DeniedByAbsence.INSTANCE);
        assertThat(AuthzPlan.of(List.of()).decide(PEER)).isEqualTo(AuthzDecision.AllowedByAbsence.INSTANCE);
        assertThat(AuthzPlan.of(List.of()).isEmpty()).isTrue();
    }

    @Test
    void explainsWhatDoesNotHold() {
        Permission both = new Permission.And(List.of(
                role("admin"), new Permission.DestinationPort(8080), new Permission.UrlPath(StringMatch.prefix("/a"))));

        List<PolicyExplanation> explained =
                AuthzPlan.of(List.of(one(Action.ALLOW, both))).explain(PEER, TestRequest.get("a", "/b"));

        assertThat(explained)
                .singleElement()
                .satisfies(policy -> assertThat(policy.unmet())
                        .containsExactly("header x-role is \"admin\"", "path starts with \"/a\""));
    }

    @Test
    void withoutTokensAnAllowProfitsFromNoClaimNorItsNegationAndADenyReadsThemAsAbsent() {
        Permission claim = new Permission.Metadata(new MetadataMatch(
                "envoy.filters.http.jwt_authn",
                List.of("payload", "iss"),
                new MetadataMatch.AnyOf(List.of(
                        new MetadataMatch.ListHas(new MetadataMatch.Text(StringMatch.exact("a"))),
                        new MetadataMatch.Text(StringMatch.exact("a"))))));
        TestRequest request = TestRequest.get("a", "/");

        assertThat(decide(one(Action.ALLOW, claim), request)).isInstanceOf(AuthzDecision.Denied.class);
        assertThat(decide(one(Action.ALLOW, new Permission.Not(claim)), request))
                .isInstanceOf(AuthzDecision.Denied.class);
        assertThat(decide(one(Action.DENY, claim), request)).isInstanceOf(AuthzDecision.Allowed.class);
        assertThat(decide(one(Action.DENY, new Permission.Not(claim)), request))
                .isInstanceOf(AuthzDecision.DeniedBy.class);
        assertThat(AuthzPlan.of(List.of(one(Action.ALLOW, claim)))
                        .explain(PEER, request)
                        .getFirst()
                        .unmet())
                .containsExactly("envoy.filters.http.jwt_authn payload.iss (has an item that is \"a\" or is \"a\")");
    }

    @Test
    void rulesThatAreTriedOutDecideNothing() {
        AuthzRules denyAll = one(Action.DENY, Permission.Any.INSTANCE);
        AuthzPlan plan = AuthzPlan.of(List.of(new AuthzRules(Action.DENY, denyAll.policies(), true)));

        assertThat(plan.decide(PEER)).isEqualTo(AuthzDecision.AllowedByAbsence.INSTANCE);
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.explain(PEER, null))
                .singleElement()
                .satisfies(policy -> assertThat(policy.matches()).isTrue());
    }

    @Test
    void textAfterTwoStarsMustEndThePath() {
        Permission template = new Permission.UrlTemplate("/a/**/end/x");
        for (String path : List.of("/a/1/end/x", "/a/1/2/end/x", "/a//end/x")) {
            assertThat(decide(one(Action.ALLOW, template), TestRequest.get("a", path)))
                    .as(path)
                    .isInstanceOf(AuthzDecision.AllowedBy.class);
        }
        for (String path : List.of("/a/end/x", "/a/1/end/x/2", "/a/1/bend/x", "/b/1/end/x", "/a/1/end/X")) {
            assertThat(decide(one(Action.ALLOW, template), TestRequest.get("a", path)))
                    .as(path)
                    .isInstanceOf(AuthzDecision.Denied.class);
        }
    }

    @Test
    void saysWhatKeepsRulesFromAPlan() {
        AuthzRules rules = one(
                Action.DENY,
                new Permission.Or(List.of(
                        new Permission.UrlPath(new StringMatch.Regex("(")),
                        new Permission.DestinationPort(0),
                        new Permission.DestinationIp(new Cidr("10.1", 8)),
                        new Permission.UrlTemplate("/a/**/*"),
                        new Permission.And(List.of()))));

        assertThat(AuthzCheck.check(List.of(rules))).hasSize(5);
        assertThatThrownBy(() -> AuthzPlan.of(List.of(rules))).isInstanceOf(IllegalArgumentException.class);
    }
}
