package dev.weft.config.scg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.parse.YamlParser;
import dev.weft.policy.route.SpringFilter;
import dev.weft.policy.route.SpringFilter.FailMode;
import dev.weft.policy.route.SpringFilter.Running;
import dev.weft.types.Diagnostic;
import dev.weft.types.Origin;
import dev.weft.types.ResourceRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FilterTermsTest {

    private static final String DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static ScgApplication.Entry route(String metadata) {
        String text = """
                spring.cloud.gateway.server.webflux:
                  routes:
                    - id: a
                      uri: lb://a
                      predicates: [Path=/a]
                      filters: [StripPrefix=1, Tenant=x]
                      metadata: {weft: %s}
                """.formatted(metadata);
        return ScgApplication.read(
                        "application",
                        List.of(ApplicationSource.of(
                                new Origin("application.yml", "", 0, 0), new YamlParser().parse(text))),
                        List.of())
                .routes()
                .getFirst();
    }

    private static List<SpringFilter> chain(String metadata) {
        return Objects.requireNonNull(route(metadata).route()).chain();
    }

    @Test
    void readsDigestFailModeOrderAndBudget() {
        assertThat(chain("{filters: {Tenant: {sha256: " + DIGEST + ", fail-mode: open, order: -7, budget: 250ms}}}"))
                .containsExactly(
                        new SpringFilter("StripPrefix", Map.of("_genkey_0", "1"), "", Running.UNSAID),
                        new SpringFilter(
                                "Tenant",
                                Map.of("_genkey_0", "x"),
                                DIGEST,
                                new Running(-7, Duration.ofMillis(250), FailMode.OPEN, false)));
    }

    @Test
    void anOptionalUsersFilterStaysInTheChain() {
        assertThat(chain("{optional: Tenant}").get(1).running())
                .isEqualTo(new Running(null, null, FailMode.UNSAID, true));
    }

    @Test
    void mistakesNameFieldValueAndExpectation() {
        for (String[] each : new String[][] {
            {"{Tenant: {sha256: abc}}", "sha256: \"abc\" (expected: 64 hexadecimal digits)"},
            {"{Tenant: {fail-mode: ajar}}", "fail-mode: \"ajar\" (expected: closed or open)"},
            {"{Tenant: {order: first}}", "order: \"first\" (expected: a whole number of at most 9 digits)"},
            {"{Tenant: {budget: 2m}}", "budget: \"2m\" (expected: 1ms to 60s)"},
            {"{Tenant: {bugdet: 2s}}", "bugdet: unknown field (expected: one of sha256, fail-mode, order, budget)"},
            {"{Tenant: 3}", "Tenant: the number 3 (expected: a mapping with sha256, fail-mode, order, budget)"},
            {"{Tenannt: {order: 1}}", "Tenannt: no user's filter of this route (expected: Tenant)"},
            {
                "{StripPrefix: {order: 1}}",
                "StripPrefix: no user's filter of this route (expected: a name in its filters)"
            },
            {"3", "filters: the number 3 (expected: a mapping from a filter's name to sha256, fail-mode, order, budget)"
            },
        }) {
            ScgApplication.Entry read = route("{filters: " + each[0] + "}");

            assertThat(read.findings().diagnostics(new ResourceRef("SpringRoute", "default", "a")))
                    .as(each[0])
                    .extracting(Diagnostic::message)
                    .contains(each[1]);
            assertThat(RouteReader.isUnavailable(Objects.requireNonNull(read.route())))
                    .as(each[0])
                    .isTrue();
        }
    }
}
