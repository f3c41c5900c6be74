package dev.weft.config.compile.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.compile.traffic.UnsafeMethods.Rule;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.retry.RetryPolicy;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules.Route;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnsafeMethodsTest {

    private static final RetryPolicy USUAL = Objects.requireNonNull(Retries.of(null, false));

    @Test
    void requestsThatChangeSomethingAreRetriedOnlyUnseen() {
        Route route = route(List.of(), USUAL);

        List<Route> split = UnsafeMethods.split(route, Rule.IDEMPOTENCY_KEY);

        assertThat(split).hasSize(2).last().isEqualTo(route);
        assertThat(split.get(0).match().headers())
                .extracting(HeaderMatch::name)
                .containsExactly(":method", "idempotency-key");
        assertThat(retry(split.get(0)).retryOn())
                .containsExactly("connect-failure", "refused-stream", "reset-before-request");
        assertThat(retry(split.get(0)).hosts()).isEqualTo(USUAL.hosts());
    }

    @Test
    void aKeyDoesNotHelpWhereTheRuleIsNever() {
        List<Route> split = UnsafeMethods.split(route(List.of(), USUAL), Rule.NEVER);

        assertThat(split.get(0).match().headers()).extracting(HeaderMatch::name).containsExactly(":method");
    }

    @Test
    void nothingIsSplitWhereItWouldChangeNothing() {
        HeaderMatch get = HeaderMatch.value(":method", StringMatch.exact("GET"));
        RetryPolicy unseen = new RetryPolicy(List.of("connect-failure"), 1, null, List.of());

        assertThat(UnsafeMethods.split(route(List.of(), USUAL), Rule.ISTIO)).hasSize(1);
        assertThat(UnsafeMethods.split(route(List.of(get), USUAL), Rule.NEVER)).hasSize(1);
        assertThat(UnsafeMethods.split(route(List.of(), unseen), Rule.NEVER)).hasSize(1);
        assertThat(UnsafeMethods.split(route(List.of(), null), Rule.NEVER)).hasSize(1);
    }

    private static RetryPolicy retry(Route route) {
        return Objects.requireNonNull(((RouteAction.Forward) route.action()).retry());
    }

    private static Route route(List<HeaderMatch> headers, @Nullable RetryPolicy retry) {
        return new Route(
                "r",
                new RouteMatch(RouteMatch.ANY.path(), headers, List.of()),
                new RouteAction.Forward(
                        List.of(RouteAction.WeightedCluster.of("c", 1)), RouteAction.Rewrite.NONE, null, retry),
                HeaderMutation.NONE,
                HeaderMutation.NONE);
    }
}
