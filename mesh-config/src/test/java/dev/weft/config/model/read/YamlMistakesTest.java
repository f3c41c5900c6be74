package dev.weft.config.model.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.types.Diagnostic;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake is reported at its line and column; {@code §} marks the place and is not part of the text. */
class YamlMistakesTest {

    private static final String ROUTE = "apiVersion: networking.istio.io/v1\nkind: VirtualService\n"
            + "metadata: {name: a, namespace: shop}\nspec:\n  hosts: [a]\n  http:\n  - ";
    private static final String SERVICE = "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\n"
            + "metadata: {name: a, namespace: shop}\nspec:\n  hosts: [a.example.com]\n  resolution: DNS\n  ";
    private static final String POLICY = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
            + "metadata: {name: a, namespace: shop}\nspec:\n  ";
    private static final String RULE = "apiVersion: networking.istio.io/v1\nkind: DestinationRule\n"
            + "metadata: {name: a, namespace: shop}\nspec:\n  host: a\n  ";
    private static final String PEER = "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\n"
            + "metadata: {name: a, namespace: shop}\nspec:\n  ";
    private static final String HTTP = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
            + "metadata: {name: a, namespace: shop}\nspec:\n  parentRefs: [{group: \"\", kind: Service, name: a}]\n  rules:\n  - ";
    private static final String TO = "route: [{destination: {host: a}}]\n    ";

    static List<Arguments> text() {
        return List.of(
                mistake("§- a\n- b", "", "document: a list (expected: a mapping with apiVersion, kind and metadata)"),
                mistake(
                        "kind: VirtualService\n§\tmetadata: 1",
                        "",
                        "a tab character (expected: spaces for indentation)"),
                mistake(ROUTE + "route: [{destination: {host: a}\n§", "spec.http[0].route[0]", "(expected: YAML)"),
                mistake(
                        ROUTE + TO + "§route: []",
                        "spec.http[0].route",
                        "route: written twice, first in line 7 (expected: once)"),
                mistake(ROUTE + "§rout: []", "spec.http[0].rout", "rout: unknown field, did you mean route?"),
                mistake(
                        ROUTE + "route: [{destination: {host: a}, weight: §-1}]",
                        "spec.http[0].route[0].weight",
                        "weight: -1 (expected: 0 to 2147483647)"));
    }

    static List<Arguments> routes() {
        return List.of(
                mistake(
                        ROUTE + "route: [{destination: {host: a}, weight: §ten}]",
                        "spec.http[0].route[0].weight",
                        "weight: \"ten\" (expected: a whole number, 0 to 2147483647)"),
                mistake(
                        ROUTE + "route: [{destination: §{}}]",
                        "spec.http[0].route[0].destination.host",
                        "host: missing"),
                mistake(
                        ROUTE + "route: [{destination: {host: §7}}]",
                        "spec.http[0].route[0].destination.host",
                        "host: the number 7 (expected: a string in quotes)"),
                mistake(
                        ROUTE + TO + "timeout: §soon",
                        "spec.http[0].timeout",
                        "timeout: \"soon\" (expected: a duration such as 1.5s, 250ms or 1h30m)"),
                mistake(
                        ROUTE + TO + "match: [{uri: {regex: §\"a(\"}}]",
                        "spec.http[0].match[0].uri.regex",
                        "RE2 syntax"),
                mistake(
                        ROUTE + TO + "match: [{uri: {regex: §\"((a{99}){99}){99}\"}}]",
                        "spec.http[0].match[0].uri.regex",
                        "at most 20000 steps"),
                mistake(
                        ROUTE + TO + "match: [{uri: §{}}]",
                        "spec.http[0].match[0].uri",
                        "uri: {} (expected: exact, prefix or regex)"),
                mistake(
                        ROUTE + TO + "match: §{uri: {exact: /}}",
                        "spec.http[0].match",
                        "match: a mapping (expected: a list)"),
                mistake(
                        ROUTE + TO + "redirect: §{uri: /}",
                        "spec.http[0].redirect",
                        "redirect: beside route (expected: one of route, redirect and directResponse)"),
                mistake(
                        ROUTE + "§name: x",
                        "spec.http[0].route",
                        "route: missing (expected: route, redirect, directResponse or delegate)"),
                mistake(
                        ROUTE + "route: §[{destination: {host: a}, weight: 0}, {destination: {host: b}, weight: 0}]",
                        "spec.http[0].route",
                        "weights that sum to 0"),
                mistake(
                        ROUTE + "directResponse: {status: §99}",
                        "spec.http[0].directResponse.status",
                        "99 (expected: 200 to 599)"));
    }

    static List<Arguments> objects() {
        return List.of(
                mistake(
                        "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\nspec: §{}",
                        "spec.hosts",
                        "hosts: missing"),
                mistake(
                        "apiVersion: §networking.istio.io/v9\nkind: VirtualService\nmetadata: {name: a}\nspec: {hosts: [a]}",
                        "apiVersion",
                        "(expected: networking.istio.io/v1, networking.istio.io/v1beta1,"),
                mistake(
                        "apiVersion: networking.istio.io/v1\n§kind: VirtualServise\nmetadata: {name: a}",
                        "kind",
                        "did you mean VirtualService?"),
                mistake(
                        "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: §{}\nspec: {hosts: [a]}",
                        "metadata.name",
                        "name: missing"),
                mistake(
                        "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: §Upper}\nspec: {hosts: [a]}",
                        "metadata.name",
                        "lower case letters"),
                mistake(
                        SERVICE + "ports: [{number: §70000, name: http}]",
                        "spec.ports[0].number",
                        "70000 (expected: 1 to 65535)"),
                mistake(
                        SERVICE + "ports: [{number: 80, name: http, protocol: §HTPP}]",
                        "spec.ports[0].protocol",
                        "(expected: HTTP, HTTP2"),
                mistake(SERVICE + "location: §INSIDE", "spec.location", "(expected: "),
                mistake(
                        SERVICE + "endpoints: [{address: §1.2.3.400}]",
                        "spec.endpoints[0].address",
                        "an IP address or a DNS name"),
                mistake(SERVICE + "addresses: [§10.0.0.0/8]", "spec.addresses[0]", "no CIDR block"));
    }

    static List<Arguments> destinations() {
        return List.of(
                mistake(
                        RULE + "trafficPolicy: {tls: {mode: §ISTIO_MUTAL}}",
                        "spec.trafficPolicy.tls.mode",
                        "did you mean ISTIO_MUTUAL?"),
                mistake(
                        RULE + "subsets: [{name: v1}, {name: §v1}]",
                        "spec.subsets[1].name",
                        "a name that no other subset"));
    }

    static List<Arguments> policies() {
        return List.of(
                mistake(
                        POLICY + "action: §DENNY",
                        "spec.action",
                        "(expected: ALLOW, DENY, CUSTOM, AUDIT; did you mean DENY?)"),
                mistake(
                        POLICY + "rules: [{to: [{operation: {ports: [§\"http\"]}}]}]",
                        "spec.rules[0].to[0].operation.ports[0]",
                        "a port from"),
                mistake(
                        POLICY + "rules: [{from: [{source: {principals: §[]}}]}]",
                        "spec.rules[0].from[0].source.principals",
                        "at least 1 value"),
                mistake(PEER + "mtls: {mode: §strict}", "spec.mtls.mode", "did you mean STRICT?"),
                mistake(PEER + "portLevelMtls: §{80: {mode: STRICT}}", "spec.portLevelMtls", "without selector"),
                mistake(HTTP + "backendRefs: [§{name: a}]", "spec.rules[0].backendRefs[0].port", "port: missing"),
                mistake(
                        HTTP + "matches: [{path: {value: §books}}]",
                        "spec.rules[0].matches[0].path.value",
                        "a normalised path"),
                mistake(HTTP + "matches: [{method: §get}]", "spec.rules[0].matches[0].method", "did you mean GET?"));
    }

    @ParameterizedTest
    @MethodSource({"text", "routes", "objects", "destinations", "policies"})
    void namesFileLineColumnFieldAndExpectation(String marked, String field, String message) {
        int at = marked.indexOf('§');
        String before = marked.substring(0, at);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = at - before.lastIndexOf('\n');

        List<Diagnostic> found = new DocumentReader(NamespaceMap.NONE)
                .read("mesh.yaml", "", marked.replace("§", "")).stream()
                        .flatMap(reading -> reading.diagnostics().stream())
                        .toList();

        assertThat(found).anySatisfy(finding -> {
            assertThat(finding.origin().toString()).isEqualTo("mesh.yaml:" + line + ":" + column);
            assertThat(finding.field()).isEqualTo(field);
            assertThat(finding.message()).contains(message).doesNotEndWith(".");
        });
    }

    private static Arguments mistake(String marked, String field, String message) {
        return Arguments.of(marked, field, message);
    }
}
