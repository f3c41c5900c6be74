package dev.weft.config.scg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.parse.YamlParser;
import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.matcher.Regex;
import dev.weft.types.Diagnostic;
import dev.weft.types.Origin;
import dev.weft.types.ResourceRef;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CorsRulesTest {

    private static final String PREFIX = "spring.cloud.gateway.server.webflux.";
    private static final ResourceRef REF = new ResourceRef("SpringApplication", "default", "a");

    private static ScgApplication application(String global, String metadata) {
        String text = PREFIX + "globalcors: " + global + "\n" + PREFIX + "routes:\n"
                + "  - {id: a, uri: \"lb://a\", predicates: [Path=/a/**], metadata: " + metadata + "}\n";
        return ScgApplication.read(
                "a",
                List.of(ApplicationSource.of(new Origin("application.yml", "", 0, 0), new YamlParser().parse(text))),
                List.of());
    }

    private static List<CorsRule> rules(ScgApplication application) {
        return Objects.requireNonNull(application.routes().getFirst().route()).cors();
    }

    private static List<String> messages(ScgApplication application) {
        return java.util.stream.Stream.concat(
                        application.findings().stream(),
                        application.routes().stream().map(ScgApplication.Entry::findings))
                .flatMap(findings -> findings.diagnostics(REF).stream())
                .map(Diagnostic::message)
                .toList();
    }

    @Test
    void aRoutesRuleStandsBeforeGlobalOnesAndTakesTheirPath() {
        ScgApplication read = application(
                "{cors-configurations: {'[/**]': {allowed-origins: 'https://g.test'}, '[/a/**]': {allowed-origins: x}}}",
                "{cors: {allowedOrigins: ['https://r.test/'], maxAge: 5, allowedHeaders: X-A, exposedHeaders: X-B}}");

        assertThat(rules(read)).extracting(CorsRule::pattern).containsExactly("/a/**", "/**");
        assertThat(rules(read).getFirst().policy())
                .isEqualTo(new CorsPolicy(
                        List.of(new StringMatch.Exact("https://r.test", true)),
                        List.of("GET", "HEAD"),
                        List.of("X-A"),
                        List.of("X-B"),
                        Duration.ofSeconds(5),
                        false,
                        false,
                        true));
    }

    @Test
    void patternsOfOriginsMeanWhatSpringMeans() {
        ScgApplication read = application(
                "{cors-configurations: {'[/**]': {allowed-origin-patterns: 'https://*.b.test:[*]'}}}", "{}");
        StringMatch.Regex pattern = (StringMatch.Regex)
                rules(read).getFirst().policy().allowOrigins().getFirst();
        Regex regex = Regex.compile(pattern.re2());

        for (String origin : new String[] {"https://a.b.test", "https://a.b.test:8443", "https://x.y.b.test:1"}) {
            assertThat(regex.matches(origin, 0, origin.length())).as(origin).isTrue();
        }
        for (String origin :
                new String[] {"http://a.b.test", "https://a.b.test:x", "https://a.bxtest", "https://b.test.c"}) {
            assertThat(regex.matches(origin, 0, origin.length())).as(origin).isFalse();
        }
    }

    @Test
    void mistakesAreNamedAndAllowNothing() {
        for (String[] each : new String[][] {
            {
                "{allowed-origins: '*', allow-credentials: true}",
                "allowedOrigins: \"*\" with allowCredentials (expected: allowedOriginPatterns)"
            },
            {"{allowed-origins: '*', max-age: 1h}", "maxAge: \"1h\" (expected: seconds, at most 9 digits)"},
            {"{allowed-origins: '*', allow-credentials: maybe}", "allowCredentials: \"maybe\" (expected: true or false)"
            },
            {"{allowed-origins: '*', allow-private-network: true}", "allowPrivateNetwork: true (expected: false)"},
            {
                "{allowed-origins: '*', allowed-methods: 'GET,,PUT'}",
                "allowedMethods: a value that is empty or has spaces (expected: text without spaces)"
            },
            {
                "{allowed-origin: '*'}",
                "allowed-origin: unknown field (expected: one of allowedOrigins, allowedOriginPatterns, allowedMethods, allowedHeaders, exposedHeaders, allowCredentials, maxAge, allowPrivateNetwork)"
            },
            {"all", "[/**]: \"all\" (expected: a mapping with allowedOrigins and others)"},
        }) {
            ScgApplication read = application("{cors-configurations: {'[/**]': " + each[0] + "}}", "{}");

            assertThat(messages(read)).as(each[0]).contains(each[1]);
            assertThat(rules(read).getFirst().policy()).as(each[0]).isEqualTo(CorsFields.NOTHING);
        }
    }

    @Test
    void namesInARoutesMetadataAreExactAsInSpring() {
        ScgApplication read = application("{}", "{cors: {allowed-origins: '*'}}");

        assertThat(messages(read)).anyMatch(message -> message.startsWith("allowed-origins: unknown field"));
        assertThat(rules(read).getFirst().policy()).isEqualTo(CorsFields.NOTHING);
        assertThat(messages(application("{}", "{cors: '*'}")))
                .contains("cors: \"*\" (expected: a mapping with allowedOrigins and others)");
    }

    @Test
    void pathsThatSpringLosesAndNeverReadsAreNamed() {
        ScgApplication read = application(
                "{add-to-simple-url-handler-mapping: true, cors-configurations: {'/**': {allowed-origins: '*'}}}",
                "{}");

        assertThat(rules(read)).isEmpty();
        assertThat(messages(read))
                .contains(
                        "/**: no path to Spring Boot, which keeps letters and digits only (expected: \"[/**]\")",
                        "add-to-simple-url-handler-mapping: preflights that no route takes are answered 404"
                                + " (expected: routes whose predicates take OPTIONS)");
    }
}
