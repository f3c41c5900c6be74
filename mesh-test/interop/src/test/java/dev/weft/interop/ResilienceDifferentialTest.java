package dev.weft.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.interop.Http.Reply;
import dev.weft.interop.Http.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ejection, faults, CORS and mirrors through an Envoy and through Weft, with the same control plane and the same instances,
 * one client's sidecar after the other.
 */
class ResilienceDifferentialTest {

    private static final int SHARE_CALLS = 1_500;
    private static final Duration BACK_AGAIN = Duration.ofSeconds(15);

    private static final String SERVICE = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: %NAME%, namespace: shop}
            spec:
              hosts: [%NAME%.shop.svc.cluster.local]
              location: MESH_INTERNAL
              resolution: STATIC
              ports:
                - {number: %PORT%, name: http, protocol: HTTP}
              endpoints:
            %ENDPOINTS%---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: %NAME%, namespace: shop}
            spec:
              host: %NAME%.shop.svc.cluster.local
              trafficPolicy:
                tls: {mode: DISABLE}
                loadBalancer: {simple: ROUND_ROBIN}
                %POLICY%
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: %NAME%, namespace: shop}
            spec:
              hosts: [%NAME%.shop.svc.cluster.local]
              http:
                - retries: {attempts: 0}
                  route: [{destination: {host: %NAME%.shop.svc.cluster.local}}]
            ---
            """;

    private static final String NEVER = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: never, namespace: shop}
            spec:
              hosts: [never.shop.svc.cluster.local]
              location: MESH_EXTERNAL
              resolution: DNS
              ports: [{number: %PORT%, name: http, protocol: HTTP}]
              endpoints: [{address: never.weft.invalid}]
            ---
            """;

    private static final String ROUTES = """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: plain, namespace: shop}
            spec:
              hosts: [plain.shop.svc.cluster.local]
              http:
                - match: [{uri: {prefix: /abort}}]
                  fault: {abort: {httpStatus: 418, percentage: {value: 100}}}
                  route: [{destination: {host: plain.shop.svc.cluster.local}}]
                - match: [{uri: {prefix: /some}}]
                  fault: {abort: {httpStatus: 503, percentage: {value: 20}}}
                  route: [{destination: {host: plain.shop.svc.cluster.local}}]
                - match: [{uri: {prefix: /delay}}]
                  fault: {delay: {fixedDelay: 0.4s, percentage: {value: 100}}}
                  route: [{destination: {host: plain.shop.svc.cluster.local}}]
                - match: [{uri: {prefix: /cors}}]
                  corsPolicy:
                    allowOrigins: [{exact: "https://shop.example"}, {prefix: "https://dev."}]
                    allowMethods: [GET, PUT]
                    allowHeaders: [x-a, x-b]
                    exposeHeaders: [x-c]
                    allowCredentials: true
                    maxAge: 1h
                  route: [{destination: {host: plain.shop.svc.cluster.local}}]
                - match: [{uri: {prefix: /ignore}}]
                  corsPolicy:
                    allowOrigins: [{exact: "https://shop.example"}]
                    unmatchedPreflights: IGNORE
                  route: [{destination: {host: plain.shop.svc.cluster.local}}]
                - match: [{uri: {prefix: /mirror}}]
                  mirrors:
                    - {destination: {host: copy.shop.svc.cluster.local}}
                    - {destination: {host: part.shop.svc.cluster.local}, percentage: {value: 30}}
                  route: [{destination: {host: plain.shop.svc.cluster.local}}]
                - route: [{destination: {host: plain.shop.svc.cluster.local}}]
            """;

    private static Mesh mesh;
    private static Subject envoy;
    private static Subject weft;
    private static final Map<String, List<Backend>> SERVICES = new TreeMap<>();

    /** A client's sidecar. */
    private record Subject(Workload workload) {
        Reply send(Request request) throws IOException {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(workload.outbound(), mesh.servicePort()), 5_000);
            return Http.send(socket, request).orElseThrow();
        }

        Reply get(String service, String path) throws IOException {
            return send(Request.get(service + ".shop.svc.cluster.local", path));
        }
    }

    @BeforeAll
    static void starts() throws IOException {
        mesh = new Mesh("resilience-differential");
        String often = "interval: 0.2s, baseEjectionTime: 2s";
        String text = service("plain", 1, "") + service("copy", 1, "") + service("part", 1, "");
        text += service(
                "five", 3, "outlierDetection: {consecutive5xxErrors: 3, maxEjectionPercent: 100, " + often + "}");
        text += service(
                "gateway",
                3,
                "outlierDetection: {consecutiveGatewayErrors: 2, consecutive5xxErrors: 0, maxEjectionPercent: 100, "
                        + often + "}");
        text += service("few", 3, "outlierDetection: {consecutive5xxErrors: 2, interval: 0.2s, baseEjectionTime: 60s}");
        text += service(
                "one",
                3,
                "outlierDetection: {consecutive5xxErrors: 2, maxEjectionPercent: 34, interval: 0.2s, baseEjectionTime: 60s}");
        text += service(
                "all",
                3,
                "outlierDetection: {consecutive5xxErrors: 2, maxEjectionPercent: 100, interval: 0.2s, baseEjectionTime: 60s}");
        text += service(
                "panic",
                3,
                "outlierDetection: {consecutive5xxErrors: 2, maxEjectionPercent: 100, minHealthPercent: 50, interval: 0.2s,"
                        + " baseEjectionTime: 60s}");
        text += NEVER.replace("%PORT%", Integer.toString(mesh.servicePort()));
        mesh.write("services.yaml", text);
        mesh.write("routes.yaml", ROUTES);
        List<Sidecar> sidecars = new ArrayList<>();
        List<Subject> subjects = new ArrayList<>();
        StringBuilder workloads = new StringBuilder();
        for (Sidecar.Kind kind : Sidecar.Kind.values()) {
            int number = 10 + kind.ordinal();
            Workload workload = new Workload(
                    "client-" + kind.ordinal(),
                    "client",
                    Map.of("app", "client"),
                    mesh.address(number),
                    mesh.address(100 + number),
                    0,
                    0);
            workloads.append(workload.yaml());
            subjects.add(new Subject(workload));
        }
        mesh.write("workloads.yaml", workloads.toString());
        mesh.start();
        for (Sidecar.Kind kind : Sidecar.Kind.values()) {
            sidecars.add(kind.start(mesh, subjects.get(kind.ordinal()).workload()));
        }
        sidecars.forEach(Sidecar::awaitReady);
        envoy = subjects.get(Sidecar.Kind.ENVOY.ordinal());
        weft = subjects.get(Sidecar.Kind.WEFT.ordinal());
        assertThat(mesh.diagnostics()).allMatch(finding -> finding.contains("never.weft.invalid"));
    }

    private static String service(String name, int instances, String policy) throws IOException {
        StringBuilder endpoints = new StringBuilder();
        for (int i = 0; i < instances; i++) {
            Backend backend = mesh.keep(Backend.start(name + "-" + i));
            SERVICES.computeIfAbsent(name, key -> new ArrayList<>()).add(backend);
            endpoints
                    .append("    - {address: 127.0.0.1, ports: {http: ")
                    .append(backend.port())
                    .append("}}\n");
        }
        // One VirtualService a host: the routes below say what "plain" does.
        String text = name.equals("plain") ? SERVICE.substring(0, SERVICE.lastIndexOf("apiVersion")) : SERVICE;
        return text.replace("%NAME%", name)
                .replace("%PORT%", Integer.toString(mesh.servicePort()))
                .replace("%ENDPOINTS%", endpoints)
                .replace("%POLICY%", policy);
    }

    @AfterAll
    static void ends() {
        mesh.close();
    }

    @BeforeEach
    void forgets() {
        SERVICES.values()
                .forEach(instances -> instances.forEach(instance -> {
                    instance.status(200);
                    instance.forget();
                }));
    }

    @ParameterizedTest
    @CsvSource({"five, 500, 3", "five, 503, 3", "gateway, 502, 2", "gateway, 500, 0"})
    void failingInstanceIsEjectedAfterAsManyErrorsAndComesBack(String service, int status, int errors)
            throws IOException {
        for (Subject subject : List.of(envoy, weft)) {
            Backend failing = SERVICES.get(service).getFirst();
            failing.status(status);
            failing.forget();
            int expected = errors == 0 ? 10 : errors;
            // Envoy's worker learns of an ejection from its main thread, a few requests late: there the errors are the
            // fewest that eject, and a round without one must follow.
            List<Integer> failures = failures(statuses(subject, service, 3 * expected), status);
            assertThat(failures).as(subject.workload().name()).hasSize(expected);
            if (subject == envoy && errors > 0) {
                Await.until(
                        "Envoy ejects",
                        Duration.ofSeconds(5),
                        () -> failures(statuses(subject, service, 9), status).isEmpty(),
                        () -> subject + " keeps it in");
            } else if (errors > 0) {
                assertThat(failures(statuses(subject, service, 9), status)).isEmpty();
            }
            failing.status(200);
            failing.forget();
            Await.until(
                    "instance is back",
                    BACK_AGAIN,
                    () -> subject.get(service, "/").backend().equals(service + "-0"),
                    () -> subject + " keeps it out");
        }
    }

    @Test
    void aNameThatNeverResolvesIsNobody() throws IOException {
        for (Subject subject : List.of(envoy, weft)) {
            long before = System.nanoTime();
            assertThat(subject.get("never", "/").status()).isEqualTo(503);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void noMoreInstancesAreEjectedThanTheRuleAllows() throws IOException {
        // Which one of the two stays is a race.
        afterFailures("one", 2, "2 instances answer [200, 500]");
    }

    @Test
    void ofThreeNoneIsEjectedWhereTenPercentMayBe() throws IOException {
        afterFailures("few", 2, "3 instances answer [200, 500]");
    }

    @Test
    void withoutPanicNobodyIsAskedWhenAllAreEjected() throws IOException {
        afterFailures("all", 3, "0 instances answer [503]");
    }

    @Test
    void inPanicEverybodyIsAsked() throws IOException {
        afterFailures("panic", 3, "3 instances answer [500]");
    }

    /** What rounds of requests get after enough failures of the first instances; Envoy's workers learn late of ejections. */
    private static void afterFailures(String service, int failing, String expected) throws IOException {
        for (Subject subject : List.of(envoy, weft)) {
            SERVICES.get(service).subList(0, failing).forEach(instance -> instance.status(500));
            statuses(subject, service, 12);
            String[] last = new String[1];
            Await.until(
                    subject.workload().name() + ": " + expected,
                    Duration.ofSeconds(5),
                    () -> {
                        last[0] = round(subject, service);
                        return last[0].equals(expected);
                    },
                    () -> last[0]);
            assertThat(round(subject, service)).as(subject.workload().name()).isEqualTo(expected);
        }
    }

    private static String round(Subject subject, String service) throws IOException {
        Set<String> instances = new TreeSet<>();
        Set<Integer> statuses = new TreeSet<>();
        for (int i = 0; i < 9; i++) {
            Reply reply = subject.get(service, "/");
            statuses.add(reply.status());
            instances.add(reply.backend());
        }
        instances.remove("");
        return instances.size() + " instances answer " + statuses;
    }

    private static List<Integer> failures(List<Integer> statuses, int failure) {
        return statuses.stream().filter(one -> one == failure).toList();
    }

    private static List<Integer> statuses(Subject subject, String service, int count) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(subject.get(service, "/").status());
        }
        return statuses;
    }

    @Test
    void abortedRequestsDoNotArrive() throws IOException {
        for (Subject subject : List.of(envoy, weft)) {
            assertThat(subject.get("plain", "/abort").status()).isEqualTo(418);
        }
        assertThat(SERVICES.get("plain").getFirst().seen()).isEmpty();
    }

    @Test
    void shareOfAbortedRequestsHolds() throws IOException {
        for (Subject subject : List.of(envoy, weft)) {
            int aborted = 0;
            for (int i = 0; i < SHARE_CALLS; i++) {
                int status = subject.get("plain", "/some").status();
                assertThat(status).isIn(200, 503);
                aborted += status == 503 ? 1 : 0;
            }
            System.out.println("aborted by " + subject.workload().name() + ": " + aborted + " of " + SHARE_CALLS);
            assertShare(aborted, 0.2);
        }
    }

    /** Five standard deviations: left by chance once in 1.7 million runs. */
    private static void assertShare(int count, double share) {
        double sigma = Math.sqrt(SHARE_CALLS * share * (1 - share));
        assertThat((double) count).isBetween(SHARE_CALLS * share - 5 * sigma, SHARE_CALLS * share + 5 * sigma);
    }

    @Test
    void delayComesBeforeTheRequest() throws IOException {
        for (Subject subject : List.of(envoy, weft)) {
            long start = System.nanoTime();
            int status = subject.get("plain", "/delay").status();
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertThat(status).as("%s", subject).isEqualTo(200);
            assertThat(millis).as("%s", subject).isGreaterThanOrEqualTo(395);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://shop.example", "https://dev.7", "https://other.example", "null", ""})
    void corsAnswersAreTheSame(String origin) throws IOException {
        for (String path : List.of("/cors", "/ignore")) {
            for (String method : List.of("OPTIONS", "GET", "PUT", "DELETE")) {
                for (String asked : List.of("", "PUT", "DELETE")) {
                    Request request =
                            new Request(method, path, "plain.shop.svc.cluster.local", Map.of("content-length", "0"));
                    if (!origin.isEmpty()) {
                        request = request.with("origin", origin);
                    }
                    if (!asked.isEmpty()) {
                        request = request.with("access-control-request-method", asked)
                                .with("access-control-request-headers", "x-a");
                    }
                    assertThat(cors(weft, request)).as("%s", request).isEqualTo(cors(envoy, request));
                }
            }
        }
    }

    /** Status, headers that browsers look at, and whether the request arrived. */
    private static String cors(Subject subject, Request request) throws IOException {
        Backend backend = SERVICES.get("plain").getFirst();
        backend.forget();
        Reply reply = subject.send(request);
        Map<String, String> headers = new TreeMap<>();
        reply.headers().forEach((name, value) -> {
            if (name.startsWith("access-control-") || name.equals("vary")) {
                headers.put(name, value);
            }
        });
        return reply.status() + " " + headers + " " + backend.seen().size();
    }

    @Test
    void mirrorsGetTheirShareWithTheHostOfAShadow() throws IOException {
        Map<Subject, String> hosts = new HashMap<>();
        for (Subject subject : List.of(envoy, weft)) {
            SERVICES.values().forEach(instances -> instances.forEach(Backend::forget));
            for (int i = 0; i < SHARE_CALLS; i++) {
                assertThat(subject.get("plain", "/mirror/" + i).status()).isEqualTo(200);
            }
            Backend copy = SERVICES.get("copy").getFirst();
            Await.until(
                    "copies",
                    Duration.ofSeconds(10),
                    () -> copy.seen().size() == SHARE_CALLS,
                    () -> copy.seen().size() + " of " + SHARE_CALLS);
            assertThat(copy.seen().stream().map(Backend.Seen::uri).distinct().count())
                    .isEqualTo(SHARE_CALLS);
            int part = SERVICES.get("part").getFirst().seen().size();
            System.out.println("mirrored in part by " + subject.workload().name() + ": " + part + " of " + SHARE_CALLS);
            assertShare(part, 0.3);
            hosts.put(subject, copy.seen().getFirst().headers().get("host"));
        }
        assertThat(hosts.get(weft)).isEqualTo(hosts.get(envoy));
    }
}
