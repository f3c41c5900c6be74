package dev.weft.config.scg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.parse.YamlParser;
import dev.weft.policy.route.HeaderMutation.Header;
import dev.weft.types.Diagnostic;
import dev.weft.types.Origin;
import dev.weft.types.ResourceRef;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private static ScgApplication application(String settings, String filters) {
        String text = """
                spring.cloud.gateway.server.webflux:
                  %s
                  routes:
                    - {id: a, uri: "lb://a", predicates: [Path=/a], filters: [%s]}
                """.formatted(settings, filters);
        return ScgApplication.read(
                "a",
                List.of(ApplicationSource.of(new Origin("application.yml", "", 0, 0), new YamlParser().parse(text))),
                List.of());
    }

    private static List<String> messages(ScgApplication application) {
        return Stream.concat(
                        application.findings().stream(),
                        application.routes().stream().map(ScgApplication.Entry::findings))
                .flatMap(findings -> findings.diagnostics(new ResourceRef("SpringApplication", "d", "a")).stream())
                .map(Diagnostic::message)
                .toList();
    }

    private static ScgRoute route(ScgApplication application) {
        return Objects.requireNonNull(application.routes().getFirst().route());
    }

    @Test
    void whatIsNotCarriedOutIsNamedWithWhatHappens() {
        assertThat(messages(application(
                        "httpclient: {connect-timeout: 1000, response-timeout: 2s, wiretap: false, compression: true,"
                                + " pool: {maxIdleTime: 5s, type: FIXED}, ssl: {use-insecure-trust-manager: true}}",
                        "StripPrefix=1")))
                .containsExactly(
                        "httpclient.connect-timeout: the destination's own holds, 10s where nothing is said"
                                + " (expected: a DestinationRule's connectionPool.tcp.connectTimeout)",
                        "httpclient.compression: responses are asked for as callers ask, and passed on"
                                + " (expected: nothing here)",
                        "httpclient.pool.maxIdleTime: the destination's own holds"
                                + " (expected: a DestinationRule's connectionPool.http.idleTimeout)",
                        "httpclient.pool.type: the proxy's own pool is used (expected: nothing here)",
                        "httpclient.ssl: not read (expected: a DestinationRule's tls, with its caCertificates)");
        assertThat(messages(application(
                        "filter: {remove-hop-by-hop: {headers: X-A}, retry: {enabled: true}, tenant: {enabled: false}}",
                        "StripPrefix=1")))
                .containsExactly(
                        "filter.remove-hop-by-hop: the proxy removes the hop-by-hop headers of RFC 9110 itself"
                                + " (expected: RemoveRequestHeader for others)",
                        "filter.tenant: not read (expected: the filter's arguments on routes)");
    }

    @Test
    void secureHeadersAreThoseOfTheApplication() {
        ScgApplication read = application(
                "filter: {secure-headers: {frame-options: SAMEORIGIN, enable: permissions-policy,"
                        + " permissions-policy: camera=(), disable: [Strict-Transport-Security, x-xss-protection,"
                        + " content-security-policy, referrer-policy, x-download-options]}}",
                "SecureHeaders");

        assertThat(messages(read)).isEmpty();
        assertThat(route(read).responseHeaders().fill())
                .containsExactlyInAnyOrder(
                        new Header("X-Frame-Options", "SAMEORIGIN"),
                        new Header("X-Content-Type-Options", "nosniff"),
                        new Header("X-Permitted-Cross-Domain-Policies", "none"),
                        new Header("Permissions-Policy", "camera=()"));
    }

    @Test
    void secureHeadersThatCannotBeReadAreNotLeftOut() {
        for (String[] each : new String[][] {
            {"{frame-option: DENY}", "frame-option: unknown field"},
            {"{enable: permissions-policy}", "permissions-policy: \"\" (expected: the header's value"},
            {"{frame-options: \"${NOT_THERE}\"}", "frame-options: \"\" (expected: the header's value"},
        }) {
            ScgApplication read = application("filter: {secure-headers: " + each[0] + "}", "SecureHeaders");

            assertThat(messages(read)).as(each[0]).anyMatch(message -> message.startsWith(each[1]));
            assertThat(RouteReader.isUnavailable(route(read))).as(each[0]).isTrue();
        }
        assertThat(messages(application("filter: {secure-headers: {frame-options: X}}", "SecureHeaders, Tenant")))
                .contains("SecureHeaders: with filter.secure-headers, beside Tenant (expected: one of them)");
    }
}
