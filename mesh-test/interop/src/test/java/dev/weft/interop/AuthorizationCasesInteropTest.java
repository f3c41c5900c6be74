package dev.weft.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.interop.Http.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The cases of {@code mesh-test/cases/authz} against a real Envoy and against Weft's sidecar: policies by the control plane,
 * certificates of the mesh's CA, requests over sockets. Which policy decided is in the sidecars' logs.
 */
class AuthorizationCasesInteropTest {

    private static final int CONNECTIONS_TO_MEET_EVERY_WORKER = 16;
    private static final Path FOLDER = Mesh.HOME.resolve("mesh-test/cases/authz");
    private static final Pattern ENVOY = Pattern.compile("enforced (\\w+), matched policy (none|ns\\S+)");
    private static final Pattern WEFT =
            Pattern.compile("rbac_access_denied_matched_policy\\[(none|ns.*?rule\\[\\d+])]");
    private static final Pattern NAME = Pattern.compile("ns\\[shop]-policy\\[(.*)-c\\d+]-rule\\[(\\d+)]");
    private static final Pattern OBJECT = Pattern.compile("name: ([a-z0-9.-]+), namespace: ");
    /** In force when a caller from one address is denied, which no case uses; that no other caller notices. */
    private static final String MARKER = """
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: marker, namespace: shop}
            spec:
              action: DENY
              rules:
                - from: [{source: {ipBlocks: ["%s"]}}]
            """;

    private static final String SUBJECT = """
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata:
              name: %s
              namespace: shop
              annotations:
                weft.dev/outbound-address: %s
                weft.dev/app-ports: "http=%d,tcp=%d"
            spec:
              address: %s
              ports: {http: %d, tcp: %d}
              serviceAccount: subject
              labels: {app: subject}
            ---
            """;

    private static Mesh mesh;
    private static int tcpPort;
    private static final List<Subject> SUBJECTS = new ArrayList<>();
    private static final Map<String, Identity> IDENTITIES = new HashMap<>();

    /** One sidecar under test. */
    private record Subject(Sidecar.Kind kind, Workload workload) {
        long logged() throws IOException {
            return Files.size(mesh.log(workload.name()));
        }

        String log(long from) throws IOException {
            return new String(Files.readAllBytes(mesh.log(workload.name()))).substring((int) from);
        }
    }

    @BeforeAll
    static void starts() throws IOException {
        mesh = new Mesh("authorization-cases");
        tcpPort = Mesh.freePort();
        Backend backend = mesh.keep(Backend.start("subject"));
        StringBuilder entries = new StringBuilder();
        for (Sidecar.Kind kind : Sidecar.Kind.values()) {
            int number = 1 + kind.ordinal();
            Workload workload = new Workload(
                    "subject-" + kind.name().toLowerCase(java.util.Locale.ROOT),
                    "subject",
                    Map.of("app", "subject"),
                    mesh.address(number),
                    mesh.address(100 + number),
                    mesh.servicePort(),
                    backend.port());
            SUBJECTS.add(new Subject(kind, workload));
            entries.append(SUBJECT.formatted(
                    workload.name(),
                    workload.outbound(),
                    backend.port(),
                    backend.port(),
                    workload.address(),
                    mesh.servicePort(),
                    tcpPort));
        }
        mesh.write("workloads.yaml", entries.toString());
        mesh.write("service.yaml", """
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: subject, namespace: shop}
                spec:
                  hosts: [subject.shop.svc.cluster.local]
                  location: MESH_INTERNAL
                  resolution: STATIC
                  ports:
                    - {number: %d, name: http, protocol: HTTP}
                    - {number: %d, name: tcp, protocol: TCP}
                  workloadSelector:
                    labels: {app: subject}
                """.formatted(mesh.servicePort(), tcpPort));
        mesh.start();
        List<Sidecar> sidecars = SUBJECTS.stream()
                .map(subject -> subject.kind().start(mesh, subject.workload()))
                .toList();
        sidecars.forEach(Sidecar::awaitReady);
        for (String account : List.of("shop/web", "shop/cart", "other/web")) {
            IDENTITIES.put(account, mesh.identity(account));
        }
    }

    @AfterAll
    static void ends() {
        mesh.close();
    }

    @Test
    void envoyAndWeftDecideEveryCase() throws IOException {
        List<String> falseAllows = new ArrayList<>();
        List<String> others = new ArrayList<>();
        int number = 0;
        int requests = 0;
        for (Map<?, ?> row : cases()) {
            String open = mesh.address(150 + number % 50 * 2);
            String marker = mesh.address(151 + number++ % 50 * 2);
            opens(open, marker, number);
            mesh.write(
                    "policies.yaml",
                    named((String) row.get("policies"), number)
                            + named(MARKER, number).formatted(marker));
            for (Subject subject : SUBJECTS) {
                awaitInForce((String) row.get("name"), subject, port -> refusesAll(subject, marker, port));
                for (Object one : (List<?>) row.get("requests")) {
                    Map<?, ?> request = (Map<?, ?>) one;
                    String expected = expected(subject, request);
                    String actual = outcome(subject, request);
                    requests++;
                    // Neither tells which policy allowed when there is nothing to say.
                    if (actual.startsWith("allow") && expected.startsWith("deny")) {
                        falseAllows.add(subject.kind() + ", " + row.get("name") + ", " + request + ": " + actual);
                    } else if (!actual.equals(visible(subject, request, expected))) {
                        others.add(subject.kind() + ", " + row.get("name") + ", " + request + ": " + actual);
                    }
                }
            }
        }
        System.out.println("authorization cases: " + number + " with " + requests + " requests, " + falseAllows.size()
                + " false allows, " + others.size() + " other differences");
        assertThat(List.of(falseAllows, others))
                .as("false allows, other differences")
                .containsExactly(List.of(), List.of());
    }

    private static String expected(Subject subject, Map<?, ?> request) {
        Object own = subject.kind() == Sidecar.Kind.ENVOY ? request.get("envoy") : null;
        return (String) (own == null ? request.get("expect") : own);
    }

    /** Weft logs no policy that allows. */
    private static String visible(Subject subject, Map<?, ?> request, String expected) {
        return subject.kind() == Sidecar.Kind.WEFT && expected.startsWith("allow") ? "allow" : expected;
    }

    /** Names of this case only: a broken policy would keep the last good one of its name, which is another case's. */
    private static String named(String policies, int number) {
        return OBJECT.matcher(policies).replaceAll("name: $1-c" + number + ", namespace: ");
    }

    /** Between two cases everybody gets in: else the policies of the last one could pass for those of the next. */
    private static void opens(String open, String next, int number) {
        mesh.write("policies.yaml", named(MARKER, 1_000 + number).formatted(open));
        for (Subject subject : SUBJECTS) {
            awaitInForce(
                    "open",
                    subject,
                    port -> refusesAll(subject, open, port)
                            && isAllowed(open(subject, null, next, "", port), Request.get("subject", "/marker")));
        }
    }

    /** What holds once a sidecar has the policies. */
    private interface InForce {
        boolean at(int port) throws IOException;
    }

    private static void awaitInForce(String name, Subject subject, InForce inForce) {
        for (int port : new int[] {mesh.servicePort(), tcpPort}) {
            Await.until(
                    name + " at " + subject.workload().name() + ":" + port,
                    Duration.ofSeconds(20),
                    () -> inForce.at(port),
                    () -> "the policies are not in force");
        }
    }

    /** Every worker thread takes new policies on its own; the kernel chooses one for each connection. */
    private static boolean refusesAll(Subject subject, String marker, int port) throws IOException {
        for (int i = 0; i < CONNECTIONS_TO_MEET_EVERY_WORKER; i++) {
            if (isAllowed(open(subject, null, marker, "", port), Request.get("subject", "/marker"))) {
                return false;
            }
        }
        return true;
    }

    private static String outcome(Subject subject, Map<?, ?> request) throws IOException {
        int port = Integer.parseInt(text(request, "port", Integer.toString(mesh.servicePort())));
        Map<String, String> headers = new TreeMap<>();
        Map<?, ?> written = (Map<?, ?>) request.get("headers");
        (written == null ? Map.of() : written).forEach((name, value) -> headers.put((String) name, (String) value));
        String method = text(request, "method", "GET");
        if (!method.equals("GET") && !method.equals("HEAD")) {
            headers.put("content-length", "0");
        }
        long mark = subject.logged();
        Socket socket = open(
                subject, (String) request.get("from"), text(request, "source", near()), text(request, "sni", ""), port);
        boolean allowed = isAllowed(
                socket, new Request(method, text(request, "path", "/"), text(request, "host", "subject"), headers));
        if (subject.kind() == Sidecar.Kind.ENVOY) {
            return (allowed ? "allow" : "deny") + envoyPolicy(subject.log(mark), allowed);
        }
        return allowed ? "allow" : "deny" + weftPolicy(subject, mark);
    }

    private static String envoyPolicy(String log, boolean allowed) {
        String policy = "";
        Matcher lines = ENVOY.matcher(log);
        while (lines.find()) {
            if (lines.group(1).equals(allowed ? "allowed" : "denied")
                    && !lines.group(2).equals("none")) {
                policy = lines.group(2);
            }
        }
        return shorten(policy);
    }

    /** The line is written after the answer; one of an earlier marker may come still later. */
    private static String weftPolicy(Subject subject, long mark) {
        String[] policy = new String[1];
        Await.until(
                "line of the access log",
                Duration.ofSeconds(5),
                () -> {
                    Matcher line = WEFT.matcher(subject.log(mark));
                    while (line.find()) {
                        policy[0] = line.group(1);
                        if (!line.group(1).contains("policy[marker")) {
                            return true;
                        }
                    }
                    return false;
                },
                () -> "no detail");
        return shorten(policy[0]);
    }

    private static String shorten(String policy) {
        Matcher name = NAME.matcher(policy);
        return name.find() ? " " + name.group(1) + "/" + name.group(2) : "";
    }

    private static Socket open(Subject subject, String from, String source, String serverName, int port)
            throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
        socket.connect(new InetSocketAddress(subject.workload().address(), port), 5_000);
        return from == null ? socket : IDENTITIES.get(from).secure(socket, serverName);
    }

    /**
     * Whether the backend answered; a denied connection is closed, a denied request answered by the sidecar. 400 is Envoy's
     * answer to a method that it does not know, before any policy: it did not get through, and that is what counts.
     */
    private static boolean isAllowed(Socket socket, Request request) throws IOException {
        try {
            return Http.send(socket, request)
                    .map(reply -> {
                        assertThat(reply.status()).as("%s", request).isIn(200, 403, 400);
                        return reply.status() == 200;
                    })
                    .orElse(false);
        } catch (java.net.SocketException reset) {
            return false;
        }
    }

    private static String near() {
        return mesh.address(120);
    }

    private static String text(Map<?, ?> request, String name, String otherwise) {
        Object value = request.get(name);
        return value == null ? otherwise : value.toString();
    }

    private static List<Map<?, ?>> cases() throws IOException {
        List<Map<?, ?>> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                String text = Files.readString(file)
                        .replace("${http}", Integer.toString(mesh.servicePort()))
                        .replace("${tcp}", Integer.toString(tcpPort))
                        .replace("${near}", near())
                        .replace("${far}", mesh.address(121));
                Load load = new Load(LoadSettings.builder().build());
                ((List<?>) load.loadFromString(text)).forEach(row -> cases.add((Map<?, ?>) row));
            }
        }
        return cases;
    }
}
