package dev.weft.policy.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.weft.policy.TestRequest;
import dev.weft.policy.match.RuleProblem;
import dev.weft.policy.route.RouteAction.Forward;
import dev.weft.policy.route.RouteAction.Redirect;
import dev.weft.policy.route.RouteAction.Rewrite;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.RouteRules.VirtualHost;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewriteTest {

    private static RouteRules rules(PathMatch path, RouteAction action) {
        Route route = new Route(
                "r", new RouteMatch(path, List.of(), List.of()), action, HeaderMutation.NONE, HeaderMutation.NONE);
        return new RouteRules("80", List.of(new VirtualHost("h", List.of("*"), List.of(route))));
    }

    private static RouteAction forward(PathRewrite rewrite) {
        return new Forward(List.of(WeightedCluster.of("c", 0)), new Rewrite(rewrite, "new"), null, null);
    }

    private static String rewritten(PathMatch path, PathRewrite rewrite, String target) {
        TestRequest request = TestRequest.get("a", target);
        MatchedRoute route =
                (MatchedRoute) RoutePlan.of(rules(path, forward(rewrite))).decide(request);
        assertThat(route.pick(-1).cluster()).isEqualTo("c");
        assertThat(route.rewrittenAuthority()).isEqualTo("new");
        return route.rewrittenTarget(request.path());
    }

    @ParameterizedTest
    @CsvSource({
        "/foo, /bar, /foo, /bar", "/foo, /bar, /foo/x?q=/foo, /bar/x?q=/foo", "/foo, /, /foo/bar, /bar",
                "/foo, '', /foo/bar, /bar",
        "/foo, /, /foo, /", "/foo/, /bar/, /foo/x, /bar/x", "/, /x, /bar, /x/bar", "/foo, /a\\b, /foo, /a\\b",
    })
    void replacesWholeSegmentsAsTheGatewayApiSays(String prefix, String replacement, String target, String expected) {
        PathMatch match = prefix.equals("/")
                ? new PathMatch.Prefix("/", false)
                : new PathMatch.SegmentPrefix(prefix.replaceAll("/$", ""), false);

        assertThat(rewritten(match, GatewayRewrite.replacePrefixMatch(prefix, replacement), target))
                .isEqualTo(expected);
    }

    @Test
    void exchangesCharactersAsEnvoyDoes() {
        PathRewrite slash = new PathRewrite.ReplaceMatched("/");
        assertThat(rewritten(new PathMatch.Prefix("/foo", false), slash, "/foo/bar?q"))
                .isEqualTo("//bar?q");
        assertThat(rewritten(new PathMatch.Exact("/foo", false), slash, "/foo?q"))
                .isEqualTo("/?q");
        assertThat(rewritten(new PathMatch.Regex("/f.*"), slash, "/foo?q")).isEqualTo("/?q");
        assertThat(rewritten(new PathMatch.Prefix("/", false), new PathRewrite.ReplaceFull("/x"), "/foo?q"))
                .isEqualTo("/x?q");
        PathRewrite swap = new PathRewrite.ReplaceRegex("/(\\w+)/(\\w+)", "/\\2/\\1\\\\");
        assertThat(rewritten(new PathMatch.Prefix("/", false), swap, "/a/b?q")).isEqualTo("/b/a\\?q");
    }

    @Test
    void anEmptyMatchBehindAMatchIsNone() {
        assertThat(Substitution.parse("x").replaceAll(Pattern.compile(".*"), "abc"))
                .isEqualTo("x");
        assertThat(Substitution.parse("<\\0>").replaceAll(Pattern.compile("b*"), "abc"))
                .isEqualTo("<>a<b>c<>");
    }

    @ParameterizedTest
    @CsvSource({
        "https, , 0, false, a:80, https://a/p?q",
        "https, , 0, false, a:81, https://a:81/p?q",
        ", , 8443, false, a:80, http://a:8443/p?q",
        ", b, 0, true, a, http://b/p",
        ", , 0, false, '[::1]:80', 'http://[::1]:80/p?q'",
    })
    void buildsLocations(String scheme, String host, int port, boolean strip, String authority, String expected) {
        Redirect redirect = new Redirect(scheme, host, port, PathRewrite.Keep.INSTANCE, 301, strip);
        TestRequest request = TestRequest.get(authority, "/p?q");
        MatchedRoute route = (MatchedRoute)
                RoutePlan.of(rules(new PathMatch.Prefix("/", false), redirect)).decide(request);

        assertThat(route.location(request)).isEqualTo(expected);
    }

    @Test
    void saysWhatKeepsRulesFromAPlan() {
        PathMatch bad = new PathMatch.Regex("a{2000}");
        assertThat(RouteCheck.check(rules(bad, new RouteAction.DirectResponse(99, ""))))
                .extracting(RuleProblem::field)
                .containsExactly("virtualHosts[0].routes[0].match.path", "virtualHosts[0].routes[0].action.status");
        Forward none = new Forward(
                List.of(WeightedCluster.of("a", 0), WeightedCluster.of("b", 0)),
                new Rewrite(new PathRewrite.ReplaceRegex("(a)", "\\2"), null),
                null,
                null);
        assertThat(RouteCheck.check(rules(new PathMatch.Prefix("/", false), none)))
                .extracting(RuleProblem::message)
                .containsExactly(
                        "sum of weights: 0 (expected: more than 0)",
                        "substitution: \"\\2\" (expected: groups up to \\1)");
        VirtualHost twice = new VirtualHost("h", List.of("a", "A", "a*b"), List.of());
        assertThat(RouteCheck.check(new RouteRules("80", List.of(twice, twice))))
                .hasSize(7);
    }
}
