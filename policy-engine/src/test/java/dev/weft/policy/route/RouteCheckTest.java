package dev.weft.policy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.match.RuleProblem;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.RouteAction.DirectResponse;
import dev.weft.policy.route.RouteAction.Forward;
import dev.weft.policy.route.RouteAction.Redirect;
import dev.weft.policy.route.RouteAction.Rewrite;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.RouteRules.VirtualHost;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteCheckTest {

    private static Route route(RouteMatch match, RouteAction action) {
        return new Route("r", match, action, HeaderMutation.NONE, HeaderMutation.NONE);
    }

    private static List<String> problems(RouteAction action) {
        return RouteCheck.check(route(RouteMatch.ANY, action)).stream()
                .map(RuleProblem::toString)
                .toList();
    }

    private static Redirect redirect(int port, int status) {
        return new Redirect(null, null, port, PathRewrite.Keep.INSTANCE, status, false);
    }

    private static Forward forward(PathRewrite rewrite, WeightedCluster... clusters) {
        return new Forward(List.of(clusters), new Rewrite(rewrite, null), null, null);
    }

    @Test
    void findsWhatAnActionCannotBe() {
        assertThat(problems(redirect(0, 300))).singleElement().asString().contains("300 (expected: 301, 302, 303");
        assertThat(problems(redirect(65_536, 301))).singleElement().asString().contains("65536 (expected: 0 to 65535)");
        assertThat(problems(redirect(-1, 302))).hasSize(1);
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            assertThat(problems(redirect(443, status))).isEmpty();
        }
        assertThat(problems(new DirectResponse(199, ""))).hasSize(1);
        assertThat(problems(new DirectResponse(600, ""))).hasSize(1);
        assertThat(problems(new DirectResponse(200, ""))).isEmpty();
    }

    @Test
    void findsSharesThatAddUpToNothingAndRewritesThatCannotBe() {
        PathRewrite keep = PathRewrite.Keep.INSTANCE;
        WeightedCluster none = WeightedCluster.of("a", 0);

        assertThat(problems(forward(keep, none))).isEmpty();
        assertThat(problems(forward(keep, none, none)))
                .singleElement()
                .asString()
                .contains("sum of weights: 0");
        assertThat(problems(forward(keep, none, WeightedCluster.of("b", 1)))).isEmpty();
        assertThat(problems(forward(new PathRewrite.ReplaceRegex("(", "x"), none)))
                .hasSize(1);
        assertThat(problems(forward(new PathRewrite.ReplaceRegex("a", "\\1"), none)))
                .hasSize(1);
        assertThat(problems(forward(new PathRewrite.ReplaceRegex("(a)", "\\1"), none)))
                .isEmpty();
    }

    @Test
    void findsExpressionsThatCannotBeRead() {
        StringMatch broken = new StringMatch.Regex("(");
        RouteMatch match = new RouteMatch(
                new PathMatch.Regex("["),
                List.of(new HeaderMatch("x", new HeaderMatch.Value(broken), false, false)),
                List.of(new QueryMatch("q", broken), new QueryMatch("p", null)));

        assertThat(RouteCheck.check(route(match, new DirectResponse(200, ""))))
                .extracting(RuleProblem::toString)
                .hasSize(3)
                .anyMatch(text -> text.contains("route.match.path"))
                .anyMatch(text -> text.contains("route.match.headers[0]"))
                .anyMatch(text -> text.contains("route.match.query[0]"));
    }

    @Test
    void findsDomainsThatCannotBeOrAreTwice() {
        VirtualHost one = new VirtualHost("v", List.of("a.com", "*.b.com", "c.*", "*"), List.of());
        VirtualHost two = new VirtualHost("v", List.of("A.COM", "", "a.*.com", "*a*"), List.of());

        assertThat(RouteCheck.check(new RouteRules("x", List.of(one, two)))).hasSize(5);
        assertThat(RouteCheck.check(new RouteRules("x", List.of(one)))).isEmpty();
    }

    @Test
    void answersOfUnknownClustersAreEnvoys() {
        Forward usual = forward(PathRewrite.Keep.INSTANCE, WeightedCluster.of("a", 1));

        assertThat(usual.clusterNotFoundStatus()).isEqualTo(503);
        assertThat(usual.withClusterNotFoundStatus(404).clusterNotFoundStatus()).isEqualTo(404);
        assertThatThrownBy(() -> usual.withClusterNotFoundStatus(502))
                .hasMessage("clusterNotFoundStatus: 502 (expected: 404, 500 or 503)");
    }

    @Test
    void headersChangeNothingWhereNothingIsSaid() {
        assertThat(HeaderMutation.NONE.isEmpty()).isTrue();
        assertThat(new HeaderMutation(List.of(), List.of(), List.of("X")).isEmpty())
                .isFalse();
        assertThat(new HeaderMutation(List.of(), List.of(new HeaderMutation.Header("a", "b")), List.of()).isEmpty())
                .isFalse();
        assertThat(new HeaderMutation(List.of(new HeaderMutation.Header("a", "b")), List.of(), List.of()).isEmpty())
                .isFalse();
        assertThat(new HeaderMutation(List.of(), List.of(), List.of("X-A")).remove())
                .containsExactly("x-a");
    }
}
