package dev.weft.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Applications that know nothing of the mesh, on hosts of their own: h1 the storefront, h2 the catalog, h3 outside. Rules,
 * sidecars and control plane are the programs that users run.
 */
@Timeout(400)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CaptureTest {

    private static final String WEFT = Mesh.HOME.resolve("weft").toString();
    private static final Duration START = Duration.ofSeconds(120);

    private static Hosts hosts;
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        Path logs = Files.createDirectories(Path.of("target/run/capture")).toAbsolutePath();
        hosts = Hosts.make(logs);
        folder = Files.createTempDirectory("weft-capture");
        Files.createDirectory(folder.resolve("mesh"));
        Files.writeString(folder.resolve("mesh/shop.yaml"), CaptureShop.YAML);
        startApplications();
        redirect(1, "REDIRECT");
        redirect(2, "REDIRECT");
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
        Child storefront = sidecar(1, "storefront", "REDIRECT");
        Child catalog = sidecar(2, "catalog", "REDIRECT");
        await("storefront", storefront, 1, "http://127.0.0.1:15021/healthz/ready");
        await("catalog", catalog, 2, "http://127.0.0.1:15021/healthz/ready");
    }

    @AfterAll
    static void end() throws IOException {
        if (hosts != null) {
            hosts.close();
        }
        if (folder != null) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static void startApplications() {
        application(2, "http", 8080, "catalog");
        application(2, "first", 9306, "mysql");
        application(3, "http", 8080, "outside");
        application(3, "first", 8086, "shared");
    }

    private static void application(int host, String kind, int port, String name) {
        Path script = Path.of("src/test/resources/capture/app.py").toAbsolutePath();
        Child child = hosts.start(name, host, "python3", script.toString(), kind, String.valueOf(port), name);
        Await.until(
                name,
                START,
                () -> {
                    child.requireAlive();
                    return hosts.run(host, "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + port)
                                    .code()
                            == 0;
                },
                child::tail);
    }

    private static void redirect(int host, String mode) {
        Hosts.Ended ended = hosts.run(
                host,
                WEFT,
                "iptables",
                "--proxy-mark",
                "77",
                "-i",
                "*",
                "-b",
                "*",
                "-d",
                "15020,15021",
                "-m",
                mode,
                "--redirect-dns",
                "--capture-all-dns",
                "--run-validation");
        assertThat(ended.out()).contains("outbound IPv4: proven", "inbound IPv4: proven", "inbound IPv6: proven");
        assertThat(ended.code()).as(ended.out()).isZero();
    }

    private static Child sidecar(int host, String name, String mode) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name + mode));
        Identity.bootstrap(folder.resolve("control/ca"), "10.77." + host + ".1:15012", name, own);
        Path file = Files.writeString(own.resolve("sidecar.properties"), """
                weft.bootstrap-file=%s
                weft.proxy.workload=%s-1
                weft.proxy.namespace=shop
                weft.proxy.service-account=%s
                weft.proxy.address=10.77.%d.2
                weft.proxy.labels=app=%s
                weft.proxy.access-log=all
                weft.proxy.interception-mode=%s
                weft.proxy.mark=77
                """.formatted(
                        own.resolve("bootstrap.json"), name, name, host, name, mode));
        return hosts.start(name + "-sidecar-" + mode, host, WEFT, "proxy", "--config", file.toString());
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

    /** Body, a space, status. */
    private static String curl(int host, String url) {
        return hosts.run(host, "curl", "-s", "-g", "-m", "8", "-w", " %{http_code}", url)
                .out();
    }

    /** What a server says first, and its answer to {@code hello}. */
    private static String talk(int host, String address, int port) {
        return hosts.run(
                        host,
                        "timeout",
                        "8",
                        "bash",
                        "-c",
                        "exec 3<>/dev/tcp/" + address + "/" + port + "; head -n 1 <&3; echo hello >&3; cat <&3")
                .out();
    }

    @Test
    @Order(1)
    void aHardCodedNameGetsIdentityAndPolicy() {
        assertThat(curl(1, "http://catalog:8080/books"))
                .startsWith("catalog ")
                .contains("URI=spiffe://cluster.local/ns/shop/sa/storefront")
                .endsWith(" 200");
        assertThat(curl(1, "http://catalog:8080/secret")).endsWith(" 403");
    }

    @Test
    @Order(2)
    void theAddressOfAnInstanceGetsTheSame() {
        assertThat(curl(1, "http://10.77.2.2:8080/books"))
                .contains("URI=spiffe://cluster.local/ns/shop/sa/storefront")
                .endsWith(" 200");
        assertThat(curl(1, "http://10.77.2.2:8080/secret")).endsWith(" 403");
    }

    @Test
    @Order(3)
    void whoIsOutsideOfTheMeshDoesNotComeIn() {
        assertThat(curl(3, "http://10.77.2.2:8080/books")).endsWith(" 000");
    }

    @Test
    @Order(4)
    void theUnknownIsPassedOnOverBothIpVersions() {
        assertThat(curl(1, "http://10.77.3.2:8080/"))
                .startsWith("outside caller=::ffff:10.77.1.2")
                .endsWith(" 200");
        assertThat(curl(1, "http://[fd77:3::2]:8080/"))
                .startsWith("outside caller=fd77:1::2")
                .endsWith(" 200");
    }

    @Test
    @Order(5)
    void aServerThatSpeaksFirstIsNotHeldUp() {
        long before = System.nanoTime();

        // Declared, through mTLS; then undeclared, on a port that a service of the mesh uses for HTTP.
        assertThat(talk(1, "10.96.0.8", 9306)).isEqualTo("mysql\nheard hello\n");
        assertThat(talk(1, "10.77.3.2", 8086)).isEqualTo("shared\nheard hello\n");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    @Order(6)
    void aWorkloadReachesItself() {
        assertThat(curl(2, "http://catalog:8080/books")).startsWith("catalog ").endsWith(" 200");
        assertThat(curl(2, "http://10.77.2.2:8080/books"))
                .startsWith("catalog ")
                .endsWith(" 200");
    }

    @Test
    @Order(7)
    void theSidecarsOwnPortsAreNoWayIntoItself() throws IOException {
        assertThat(curl(1, "http://10.77.1.2:15001/")).endsWith(" 000");
        assertThat(curl(3, "http://10.77.2.2:15006/")).endsWith(" 000");

        Path log = Path.of("target/run/capture/storefront-sidecar-REDIRECT.log");
        assertThat(Files.readString(log)).contains("capture_loop");
    }

    @Test
    @Order(8)
    void transparentInboundServesTheSame() throws Exception {
        hosts.stop("catalog-sidecar-REDIRECT");
        redirect(2, "TPROXY");
        Child catalog = sidecar(2, "catalog", "TPROXY");
        await("catalog", catalog, 2, "http://127.0.0.1:15021/healthz/ready");

        assertThat(curl(1, "http://catalog:8080/books"))
                .contains("URI=spiffe://cluster.local/ns/shop/sa/storefront")
                .endsWith(" 200");
        assertThat(curl(1, "http://catalog:8080/secret")).endsWith(" 403");
        assertThat(curl(3, "http://10.77.2.2:8080/books")).endsWith(" 000");
    }
}
