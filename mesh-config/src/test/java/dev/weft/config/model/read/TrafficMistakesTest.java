package dev.weft.config.model.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.types.Diagnostic;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong in blocks about balancing, limits, retries, faults and copies, and what was expected. */
class TrafficMistakesTest {

    private static final String RULE = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: r}
            spec:
              host: a
              trafficPolicy:
            """ + "    ";
    private static final String ROUTE = """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: v}
            spec:
              hosts: [a]
              http:
              - route: [{destination: {host: a}}]
            """ + "    ";
    private static final String CONNECTIONS = """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: v}
            spec:
              hosts: [a.example.com, "*.b.example.com"]
            """ + "  ";
    private static final String ROUTED = ", route: [{destination: {host: a}}]}]";
    private static final String HTTP = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: h}
            spec:
              parentRefs: [{group: "", kind: Service, name: a}]
              rules:
              - backendRefs: [{name: a, port: 80}]
            """ + "    ";
    private static final String PROFILE = """
            apiVersion: weft.dev/v1alpha1
            kind: TrafficProfile
            metadata: {name: p}
            spec:
            """ + "  ";

    private static final String SIDECAR = """
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: {name: s}
            spec:
            """ + "  ";

    static List<Arguments> sidecars() {
        String port = "ingress: [{port: {number: 80, protocol: HTTP, name: http}, ";
        return List.of(
                mistake(
                        SIDECAR + "ingress: [{defaultEndpoint: \"127.0.0.1:80\"}]",
                        "port: missing (expected: a value)"),
                mistake(
                        SIDECAR + port + "defaultEndpoint: \"10.0.0.1:80\"}]",
                        "defaultEndpoint: \"10.0.0.1:80\" (expected: 127.0.0.1:PORT, [::1]:PORT,"),
                mistake(
                        SIDECAR + port + "defaultEndpoint: \"127.0.0.1:70000\"}]",
                        "defaultEndpoint: \"127.0.0.1:70000\" (expected: 127.0.0.1:PORT"),
                mistake(
                        SIDECAR + port + "defaultEndpoint: \"unix:///run/app\"}]",
                        "[::]:PORT; Unix sockets are not called)"),
                mistake(SIDECAR + port + "bind: here}]", "bind: \"here\" (expected: an IP address)"),
                mistake(
                        SIDECAR + port + "captureMode: SOME}]",
                        "captureMode: \"SOME\" (expected: DEFAULT, IPTABLES, NONE)"),
                mistake(
                        SIDECAR + port + "captureMode: NONE}, {port: {number: 80, protocol: TCP, name: tcp}}]",
                        "number: 80 (expected: a port that no other listener has)"),
                mistake(
                        SIDECAR + "egress: [{bind: 127.0.0.1, hosts: [\"./*\"]}]",
                        "bind: \"127.0.0.1\" (expected: a port beside it)"),
                mistake(
                        SIDECAR + "egress: [{hosts: [\"./*\"]}, {hosts: [\"a/*\"]}]",
                        "port: none (expected: a port that no other listener has)"),
                mistake(
                        SIDECAR + "outboundTrafficPolicy: {mode: REGISTRY_ONLY, egressProxy: {host: a}}",
                        "egressProxy: with mode REGISTRY_ONLY (expected: mode ALLOW_ANY)"));
    }

    static List<Arguments> rules() {
        return List.of(
                mistake(
                        RULE + "tls: {mode: SIMPLE, insecureSkipVerify: true, caCrl: /l.pem}",
                        "caCrl: \"/l.pem\" (expected: none beside insecureSkipVerify)"),
                mistake(
                        RULE + "tls: {mode: ISTIO_MUTUAL, caCrl: /l.pem}",
                        "caCrl: \"/l.pem\" (expected: none with mode ISTIO_MUTUAL)"),
                mistake(
                        RULE + "loadBalancer: {simple: RANDOM, consistentHash: {useSourceIp: true}}",
                        "consistentHash: beside simple (expected: one of simple and consistentHash)"),
                mistake(
                        RULE + "loadBalancer: {consistentHash: {ringHash: {}}}",
                        "consistentHash: [] (expected: one of httpHeaderName,"),
                mistake(
                        RULE + "loadBalancer: {consistentHash: {useSourceIp: true, maglev: {tableSize: 10}}}",
                        "tableSize: 10 (expected: a prime up to 5000011)"),
                mistake(
                        RULE + "loadBalancer: {simple: RANDOM, warmup: {duration: 1s}}",
                        "warmup: with this load balancer (expected: simple: ROUND_ROBIN or LEAST_REQUEST)"),
                mistake(
                        RULE + "loadBalancer: {warmup: {duration: 1s, minimumPercent: 150.5}}",
                        "minimumPercent: 150.5 (expected: 0 to 100)"),
                mistake(
                        RULE + "loadBalancer: {localityLbSetting: {distribute: [{from: a, to: {b: 60}}]}}",
                        "to: shares that sum to 60 (expected: a sum of 100)"),
                mistake(
                        RULE + "loadBalancer: {localityLbSetting: {failover: [{from: eu, to: eu}]}}",
                        "to: \"eu\" (expected: another region than from"),
                mistake(
                        RULE + "connectionPool: {tcp: {maxConnections: -1}}",
                        "maxConnections: -1 (expected: 0 to 2147483647)"),
                mistake(
                        RULE + "connectionPool: {tcp: {connectTimeout: 0s}}",
                        "connectTimeout: \"0s\" (expected: at least 1ms)"),
                mistake(
                        RULE + "outlierDetection: {maxEjectionPercent: 101}",
                        "maxEjectionPercent: 101 (expected: 0 to 100)"),
                mistake(RULE + "retryBudget: {percent: {value: 120}}", "value: 120 (expected: 0 to 100)"));
    }

    static List<Arguments> routesAndProfiles() {
        return List.of(
                mistake(
                        ROUTE + "retries: {attempts: 1, retryOn: \"5xx,sometimes\"}",
                        "retryOn: \"sometimes\" (expected: a status code, or one of 5xx,"),
                mistake(ROUTE + "match: [{statPrefix: \"\"}]", "statPrefix: \"\" (expected: at least 1 character)"),
                mistake(
                        ROUTE + "match: [{statPrefix: \"" + "x".repeat(129) + "\"}]",
                        "(expected: 1 to 128 printable characters)"),
                mistake(ROUTE + "retries: {attempts: -1}", "attempts: -1 (expected: 0 to 1000)"),
                mistake(
                        ROUTE + "fault: {abort: {httpStatus: 700, percentage: {value: 1}}}",
                        "httpStatus: 700 (expected: 200 to 599)"),
                mistake(
                        ROUTE + "fault: {abort: {grpcStatus: WRONG, percentage: {value: 1}}}",
                        "grpcStatus: \"WRONG\" (expected: OK, CANCELLED,"),
                mistake(ROUTE + "fault: {delay: {percentage: {value: 1}}}", "fixedDelay: missing"),
                mistake(
                        ROUTE + "mirror: {host: b}\n    mirrors: [{destination: {host: c}}]",
                        "mirrors: beside mirror (expected: one of mirror and mirrors)"),
                mistake(ROUTE + "corsPolicy: {unmatchedPreflights: DROP}", "unmatchedPreflights: \"DROP\" (expected: "),
                mistake(
                        HTTP + "retry: {codes: [200]}",
                        "codes[0]: the number 200 (expected: a whole number, 400 to 599)"),
                mistake(
                        HTTP + "timeouts: {request: 1s, backendRequest: 2s}",
                        "backendRequest: PT2S with a request of PT1S (expected: at most request)"),
                mistake(
                        PROFILE + "healthChecks: [{http: {path: health}}]",
                        "path: \"health\" (expected: a path that starts with /)"),
                mistake(
                        PROFILE + "healthChecks: [{interval: 1s}]",
                        "health check: [] (expected: one of http, tcp, grpc)"),
                mistake(PROFILE + "loadBalancer: {aperture: {}}", "size: missing"),
                mistake(
                        PROFILE + "outlierDetection: {failurePercentage: {threshold: 0}}",
                        "threshold: 0 (expected: 1 to 100)"));
    }

    static List<Arguments> connections() {
        return List.of(
                mistake(CONNECTIONS + "tls: [{route: [{destination: {host: a}}]}]", "match: missing"),
                mistake(CONNECTIONS + "tls: [{match: [{port: 443}]" + ROUTED, "sniHosts: missing"),
                mistake(
                        CONNECTIONS + "tls: [{match: [{sniHosts: [c.example.com]}]" + ROUTED,
                        "sniHosts[0]: \"c.example.com\" (expected: one of the object's hosts, or a name below one)"),
                mistake(
                        CONNECTIONS + "tls: [{match: [{sniHosts: [b.example.com]}]" + ROUTED,
                        "sniHosts[0]: \"b.example.com\" (expected: one of the object's hosts, or a name below one)"),
                mistake(
                        CONNECTIONS + "tls: [{match: [{sniHosts: [\"x y\"]}]" + ROUTED,
                        "sniHosts[0]: \"x y\" (expected: a host, a host behind *., or *)"),
                mistake(
                        CONNECTIONS + "tls: [{match: [{sniHosts: [a.example.com], alpn: [h2]}]" + ROUTED,
                        "alpn: unknown"),
                mistake(
                        CONNECTIONS + "tls: [{match: [{sniHosts: [a.example.com]}]}]",
                        "route: [] (expected: at least 1"),
                mistake(CONNECTIONS + "tcp: [{match: [{port: 1}]}]", "route: [] (expected: at least 1 destination)"),
                mistake(
                        CONNECTIONS + "tcp: [{match: [{destinationSubnets: [10.0.0.0/33]}]" + ROUTED,
                        "destinationSubnets[0]: \"10.0.0.0/33\" (expected: an IP address, or one with /BITS)"),
                mistake(CONNECTIONS + "tcp: [{match: [{sniHosts: [a.example.com]}]" + ROUTED, "sniHosts: unknown"),
                mistake(CONNECTIONS + "tcp: [{match: [{port: 70000}]" + ROUTED, "port: 70000"),
                mistake(
                        CONNECTIONS + "tcp: [{route: [{destination: {host: a}}, {destination: {host: b}}]}]",
                        "route: weights that sum to 0 (expected: a sum of 1 to"),
                mistake(CONNECTIONS + "tcp: [{route: [{destination: {host: a}, headers: {}}]}]", "headers: unknown"));
    }

    @ParameterizedTest
    @MethodSource({"rules", "routesAndProfiles", "connections", "sidecars"})
    void saysValueAndExpectation(String text, String message) {
        List<Diagnostic> found = new DocumentReader(NamespaceMap.NONE)
                .read("mesh.yaml", "", text).stream()
                        .flatMap(reading -> reading.diagnostics().stream())
                        .toList();

        assertThat(found).anySatisfy(finding -> {
            assertThat(finding.message()).contains(message);
            assertThat(finding.field()).startsWith("spec.");
            assertThat(finding.origin().line()).isPositive();
        });
    }

    private static Arguments mistake(String text, String message) {
        return Arguments.of(text, message);
    }
}
