package dev.weft.policy.cors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.TestRequest;
import dev.weft.policy.match.StringMatch;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CorsPlanTest {

    private static final CorsPolicy POLICY = new CorsPolicy(
            List.of(StringMatch.exact("https://a.test"), new StringMatch.Regex("https://.*\\.b\\.test")),
            List.of("GET", "PUT"),
            List.of("x-one", "x-two"),
            List.of("x-seen"),
            Duration.ofMinutes(2),
            true,
            false);

    private static TestRequest get(String origin) {
        return TestRequest.get("shop", "/").with("origin", origin);
    }

    private static TestRequest preflight(String origin) {
        return TestRequest.of("OPTIONS", "shop", "/", Map.of())
                .with("origin", origin)
                .with("access-control-request-method", "PUT")
                .with("access-control-request-headers", "x-two");
    }

    private static Map<String, String> answer(CorsPlan plan, TestRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        plan.preflightHeaders(request, headers::put);
        return headers;
    }

    @Test
    void allowsOriginsThatMatch() {
        CorsPlan plan = CorsPlan.of(POLICY);

        assertThat(plan.decide(get("https://a.test"))).isEqualTo(CorsVerdict.ALLOWED);
        assertThat(plan.decide(get("https://x.b.test"))).isEqualTo(CorsVerdict.ALLOWED);
        assertThat(plan.decide(get("https://a.test.evil"))).isEqualTo(CorsVerdict.PASS);
        assertThat(plan.decide(get(""))).isEqualTo(CorsVerdict.PASS);
        assertThat(plan.decide(TestRequest.get("shop", "/"))).isEqualTo(CorsVerdict.PASS);
    }

    @Test
    void tellsPreflightsFromOtherOptions() {
        CorsPlan plan = CorsPlan.of(POLICY);
        TestRequest options = TestRequest.of("OPTIONS", "shop", "/", Map.of()).with("origin", "https://a.test");

        assertThat(plan.decide(preflight("https://a.test"))).isEqualTo(CorsVerdict.PREFLIGHT);
        assertThat(plan.decide(options)).isEqualTo(CorsVerdict.ALLOWED);
        assertThat(plan.decide(options.with("access-control-request-method", "")))
                .isEqualTo(CorsVerdict.ALLOWED);
        assertThat(plan.decide(preflight("https://evil"))).isEqualTo(CorsVerdict.PREFLIGHT);
    }

    @Test
    void forwardsPreflightsOfOthersWhereTold() {
        CorsPlan plan =
                CorsPlan.of(new CorsPolicy(POLICY.allowOrigins(), List.of(), List.of(), List.of(), null, false, true));

        assertThat(plan.decide(preflight("https://evil"))).isEqualTo(CorsVerdict.PASS);
        assertThat(plan.decide(preflight("https://a.test"))).isEqualTo(CorsVerdict.PREFLIGHT);
        assertThat(answer(plan, preflight("https://a.test")))
                .containsExactlyEntriesOf(Map.of("access-control-allow-origin", "https://a.test"));
    }

    @Test
    void answersPreflights() {
        CorsPlan plan = CorsPlan.of(POLICY);

        assertThat(answer(plan, preflight("https://a.test")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "access-control-allow-origin",
                        "https://a.test",
                        "access-control-allow-credentials",
                        "true",
                        "access-control-allow-methods",
                        "GET,PUT",
                        "access-control-allow-headers",
                        "x-one,x-two",
                        "access-control-expose-headers",
                        "x-seen",
                        "access-control-max-age",
                        "120"));
        assertThat(answer(plan, preflight("https://evil"))).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void repeatsWhatWasAskedForAnything() {
        CorsPlan plan = CorsPlan.of(new CorsPolicy(
                List.of(StringMatch.exact("*")), List.of("*"), List.of("*"), List.of(), null, false, false));

        assertThat(answer(plan, preflight("https://any")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "access-control-allow-origin", "https://any",
                        "access-control-allow-methods", "PUT",
                        "access-control-allow-headers", "x-two"));
    }

    @Test
    void marksResponses() {
        Map<String, String> full = new LinkedHashMap<>();
        CorsPlan.of(POLICY).responseHeaders(get("https://a.test"), full::put);
        Map<String, String> bare = new LinkedHashMap<>();
        CorsPlan.of(new CorsPolicy(POLICY.allowOrigins(), List.of(), List.of(), List.of(), null, false, false))
                .responseHeaders(get("https://a.test"), bare::put);

        assertThat(full)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "access-control-allow-origin", "https://a.test",
                        "access-control-allow-credentials", "true",
                        "access-control-expose-headers", "x-seen"));
        assertThat(bare).containsExactlyEntriesOf(Map.of("access-control-allow-origin", "https://a.test"));
    }

    @Test
    void refusesWhatIsNotAllowedWhereTold() {
        CorsPlan plan = CorsPlan.of(POLICY.with(true));
        TestRequest post = TestRequest.of("POST", "shop", "/", Map.of());
        TestRequest options = TestRequest.of("OPTIONS", "shop", "/", Map.of())
                .with("origin", "https://a.test")
                .with("access-control-request-method", "PUT");

        assertThat(plan.decide(get("https://a.test"))).isEqualTo(CorsVerdict.ALLOWED);
        assertThat(plan.decide(get("https://evil"))).isEqualTo(CorsVerdict.REFUSED);
        assertThat(plan.decide(get(""))).isEqualTo(CorsVerdict.REFUSED);
        assertThat(plan.decide(get("null"))).isEqualTo(CorsVerdict.REFUSED);
        assertThat(plan.decide(TestRequest.get("shop", "/"))).isEqualTo(CorsVerdict.PASS);
        assertThat(plan.decide(post)).isEqualTo(CorsVerdict.PASS);
        assertThat(plan.decide(post.with("origin", "https://a.test"))).isEqualTo(CorsVerdict.REFUSED);
        assertThat(plan.decide(preflight("https://a.test"))).isEqualTo(CorsVerdict.PREFLIGHT);
        assertThat(plan.decide(preflight("https://evil"))).isEqualTo(CorsVerdict.REFUSED);
        assertThat(plan.decide(options)).isEqualTo(CorsVerdict.PREFLIGHT);
        assertThat(answer(plan, options)).doesNotContainKey("access-control-allow-headers");
        assertThat(plan.decide(options.with("access-control-request-headers", "x-no, X-ONE")))
                .isEqualTo(CorsVerdict.PREFLIGHT);
        assertThat(plan.decide(options.with("access-control-request-headers", "x-no,x-on")))
                .isEqualTo(CorsVerdict.REFUSED);
    }

    @Test
    void requestsOfTheirOwnHostAreNeverRefused() {
        CorsPlan plan = CorsPlan.of(POLICY.with(true));
        for (String own : new String[] {"http://shop", "http://shop:80"}) {
            assertThat(plan.decide(get(own))).as(own).isEqualTo(CorsVerdict.PASS);
            assertThat(answer(plan, preflight(own))).as(own).isEmpty();
        }
        for (String other : new String[] {"https://shop", "http://shop:81", "http://shop.evil", "http://sho", "http"}) {
            assertThat(plan.decide(get(other))).as(other).isEqualTo(CorsVerdict.REFUSED);
        }
    }

    @Test
    void everyOriginIsAnsweredAsSuchWhereOthersAreRefused() {
        CorsPlan plan = CorsPlan.of(new CorsPolicy(
                List.of(StringMatch.exact("*")), List.of("*"), List.of("*"), List.of(), null, false, false, true));

        assertThat(answer(plan, preflight("https://any")))
                .containsEntry("access-control-allow-origin", "*")
                .containsEntry("access-control-allow-methods", "PUT")
                .containsEntry("access-control-allow-headers", "x-two");
        assertThat(plan.decide(TestRequest.of("PATCH", "shop", "/", Map.of()).with("origin", "https://any")))
                .isEqualTo(CorsVerdict.ALLOWED);
    }
}
