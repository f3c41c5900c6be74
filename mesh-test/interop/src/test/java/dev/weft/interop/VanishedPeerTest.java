package dev.weft.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Peers that are gone without a word, as when a machine loses its power: from then on nothing that they send arrives and
 * nothing reaches them. The caller's sidecar is on h1, the peers on h2. It has one event loop, because each keeps
 * connections of its own: a request on another would find none, and fail to connect instead.
 */
@Timeout(300)
class VanishedPeerTest {

    private static final String WEFT = Mesh.HOME.resolve("weft").toString();
    private static final Duration START = Duration.ofSeconds(120);
    private static final String METRICS = "http://127.0.0.1:15020/stats/prometheus";

    private static final String MESH = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: peer, namespace: shop}
            spec:
              hosts: [peer.shop.svc.cluster.local]
              location: MESH_EXTERNAL
              resolution: STATIC
              ports: [{number: 8080, name: http, protocol: HTTP}, {number: 9306, name: tcp, protocol: TCP}]
              endpoints: [{address: 10.77.2.2}]
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: peer, namespace: shop}
            spec:
              host: peer.shop.svc.cluster.local
              trafficPolicy:
                connectionPool: {tcp: {connectTimeout: 1s, tcpKeepalive: {time: 2s, interval: 1s, probes: 2}}}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: peer, namespace: shop}
            spec:
              hosts: [peer.shop.svc.cluster.local]
              http:
                - match: [{uri: {prefix: /limited}}]
                  timeout: 1s
                  retries: {attempts: 0}
                  route: [{destination: {host: peer.shop.svc.cluster.local, port: {number: 8080}}}]
                - retries: {attempts: 0}
                  route: [{destination: {host: peer.shop.svc.cluster.local, port: {number: 8080}}}]
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: client-1, namespace: shop}
            spec: {address: 10.77.1.2, serviceAccount: client, labels: {app: client}}
            """;

    private static Hosts hosts;
    private static Path folder;
    private static Path logs;

    @BeforeAll
    static void start() throws Exception {
        logs = Files.createDirectories(Path.of("target/run/vanished-peer")).toAbsolutePath();
        hosts = Hosts.make(logs);
        folder = Files.createTempDirectory("weft-vanished");
        Files.createDirectory(folder.resolve("mesh"));
        Files.writeString(folder.resolve("mesh/mesh.yaml"), MESH);
        String app =
                Path.of("src/test/resources/capture/app.py").toAbsolutePath().toString();
        hosts.start("http", 2, "python3", app, "http", "8080", "peer");
        hosts.start("tcp", 2, "python3", app, "first", "9306", "peer");
        Child control = hosts.start(
                "control",
                0,
                WEFT,
                "control",
                "--weft.config.directory=" + folder.resolve("mesh"),
                "--weft.state-dir=" + folder.resolve("control"),
                "--weft.control.address=0.0.0.0",
                "--server.address=127.0.0.1");
        await("control plane", control, 0, "http://127.0.0.1:15014/actuator/health/readiness");
        Path own = Files.createDirectories(folder.resolve("client"));
        Identity.bootstrap(folder.resolve("control/ca"), "10.77.1.1:15012", "client", own);
        Path file = Files.writeString(own.resolve("sidecar.properties"), """
                weft.bootstrap-file=%s
                weft.proxy.workload=client-1
                weft.proxy.namespace=shop
                weft.proxy.service-account=client
                weft.proxy.address=10.77.1.2
                weft.proxy.labels=app=client
                weft.proxy.access-log=all
                weft.proxy.event-loops=1
                """.formatted(own.resolve("bootstrap.json")));
        Child sidecar = hosts.start("sidecar", 1, WEFT, "proxy", "--config", file.toString());
        await("sidecar", sidecar, 1, "http://127.0.0.1:15021/healthz/ready");
        Await.until("peer", START, () -> get("/").endsWith(" 200"), sidecar::tail);
    }

    @AfterAll
    static void end() throws IOException {
        if (hosts != null) {
            hosts.close();
        }
        if (folder != null) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private static void await(String what, Child child, int host, String url) {
        Await.until(
                what,
                START,
                () -> {
                    child.requireAlive();
                    return curl(host, url).endsWith(" 200");
                },
                child::tail);
    }

    private static String curl(int host, String... arguments) {
        String[] command = Stream.concat(
                        Stream.of("curl", "-s", "-m", "15", "-w", " %{http_code}"), Stream.of(arguments))
                .toArray(String[]::new);
        return hosts.run(host, command).out();
    }

    private static String get(String path) {
        return curl(1, "-H", "Host: peer.shop.svc.cluster.local", "http://127.0.0.1:8080" + path);
    }

    private static void vanish() {
        for (String chain : new String[] {"INPUT", "OUTPUT"}) {
            assertThat(hosts.run(2, "iptables", "-I", chain, "-j", "DROP").code())
                    .isZero();
        }
    }

    @AfterEach
    void comesBack() {
        for (String chain : new String[] {"INPUT", "OUTPUT"}) {
            assertThat(hosts.run(2, "iptables", "-F", chain).code()).isZero();
        }
        Await.until("peer is back", START, () -> get("/").endsWith(" 200"), () -> get("/"));
    }

    /** What the sidecar still holds towards the peer. */
    private static long open() {
        return curl(1, METRICS)
                .lines()
                .filter(line ->
                        !line.startsWith("#") && line.contains("upstream_cx_active") && line.contains("peer.shop"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Flags of the request that ended last. */
    private static void awaitFlags(String flags) {
        String wanted = "\"response_flags\":\"" + flags + "\"";
        Await.until(wanted, Duration.ofSeconds(5), () -> last("sidecar").contains(wanted), () -> last("sidecar"));
    }

    private static String last(String log) {
        try {
            return Files.readAllLines(logs.resolve(log + ".log")).stream().reduce("", (before, line) -> line);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void aRequestThatWaitsForItsAnswerEndsWhenProbesStayUnanswered() throws Exception {
        Process waiting = new ProcessBuilder(hosts.on(
                        1,
                        "curl",
                        "-s",
                        "-m",
                        "20",
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{http_code}",
                        "-H",
                        "Host: peer.shop.svc.cluster.local",
                        "http://127.0.0.1:8080/never"))
                .start();
        Await.until("request is there", START, () -> last("http").contains("/never"), () -> last("http"));
        vanish();

        assertThat(new String(waiting.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("503");
        awaitFlags("UC");
    }

    private static long established() {
        return hosts.run(1, "ss", "-tnH", "state", "established", "dst", "10.77.2.2")
                .out()
                .lines()
                .count();
    }

    @Test
    void aRequestOnAConnectionToNobodyEndsAtItsTimeout() {
        assertThat(get("/").endsWith(" 200")).isTrue();
        vanish();

        assertThat(get("/limited")).endsWith(" 504");
        awaitFlags("UT");
    }

    @Test
    void whoCannotBeConnectedToIsAFailureWithinTheConnectTimeout() {
        assertThat(get("/").endsWith(" 200")).isTrue();
        vanish();
        Await.until("idle connections are gone", START, () -> open() == 0, () -> "open: " + established());

        assertThat(get("/")).endsWith(" 503");
        awaitFlags("UF");
    }

    @Test
    void aTunnelEndsWhenProbesStayUnanswered() throws Exception {
        Process tunnel = new ProcessBuilder(hosts.on(
                        1,
                        "timeout",
                        "20",
                        "bash",
                        "-c",
                        "exec 3<>/dev/tcp/127.0.0.1/9306; head -n 1 <&3; cat <&3; echo end"))
                .start();
        byte[] greeting = tunnel.getInputStream().readNBytes("peer\n".length());
        vanish();

        assertThat(new String(greeting, StandardCharsets.US_ASCII)).isEqualTo("peer\n");
        assertThat(new String(tunnel.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("end\n");
        assertThat(open()).isZero();
    }
}
