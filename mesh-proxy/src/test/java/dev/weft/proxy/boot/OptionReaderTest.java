package dev.weft.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionReaderTest {

    private static final String[] MINIMAL = {"--weft.proxy.workload=catalog-v1", "--weft.control-plane=127.0.0.1:15012"
    };

    @TempDir
    Path directory;

    private static ProxyOptions read(Properties system, Map<String, String> environment, String... arguments)
            throws BadOptionException {
        return new OptionReader(
                        OptionSources.read(List.of(arguments), system, environment, OptionReader.NAMES), () -> 2)
                .read();
    }

    private static List<String> problems(String... arguments) {
        return catchThrowableOfType(BadOptionException.class, () -> read(new Properties(), Map.of(), arguments))
                .problems();
    }

    @Test
    void startsWithTheNameOfTheWorkloadAndTheControlPlane() throws BadOptionException {
        ProxyOptions options = read(new Properties(), Map.of(), MINIMAL);

        assertThat(options.controlPlane().port()).isEqualTo(15012);
        assertThat(options.ports().admin().getPort()).isEqualTo(15000);
        assertThat(options.ports().admin().getAddress().isLoopbackAddress()).isTrue();
        assertThat(options.runtime().drain()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.workload().canonicalService()).isEqualTo("catalog-v1");
    }

    @Test
    void aGatewaySaysSoInItsNodeAndCapturesNothing() throws BadOptionException {
        List<String> arguments = new ArrayList<>(List.of(MINIMAL));
        arguments.add("--gateway");
        ProxyOptions options = read(new Properties(), Map.of(), arguments.toArray(String[]::new));

        assertThat(Nodes.node(options.workload(), options.capture(), "1").id()).startsWith("router~127.0.0.1~");

        arguments.add("--weft.proxy.interception-mode=REDIRECT");
        assertThat(problems(arguments.toArray(String[]::new)))
                .containsExactly(
                        "weft.proxy.interception-mode: \"REDIRECT\" (expected: NONE; a gateway captures nothing)");
    }

    @Test
    void prefersArgumentsThenSystemPropertiesThenEnvironmentThenFile() throws Exception {
        Path file = directory.resolve("application.yaml");
        Files.writeString(file, """
                weft:
                  control-plane: file:1
                  proxy:
                    workload: file
                    namespace: file
                    labels: [app=catalog, version=v2]
                    admin: {port: 1111}
                """);
        Properties system = new Properties();
        system.setProperty("weft.proxy.namespace", "system");
        system.setProperty("weft.proxy.workload", "system");

        ProxyOptions options = read(
                system,
                Map.of("WEFT_PROXY_ADMIN_PORT", "2222", "WEFT_PROXY_NAMESPACE", "environment"),
                "--config",
                file.toString(),
                "--weft.proxy.workload=argument");

        assertThat(options.workload().name()).isEqualTo("argument");
        assertThat(options.workload().namespace()).isEqualTo("system");
        assertThat(options.ports().admin().getPort()).isEqualTo(2222);
        assertThat(options.controlPlane().host()).isEqualTo("file");
        assertThat(options.workload().canonicalService()).isEqualTo("catalog");
        assertThat(options.workload().canonicalRevision()).isEqualTo("v2");
    }

    @Test
    void takesControlPlaneAndTrustDomainFromTheBootstrapFile() throws Exception {
        Path file = directory.resolve("bootstrap.json");
        Files.writeString(
                file,
                "{\"token\":\"secret\",\"rootFingerprint\":\"sha256:" + "0".repeat(64)
                        + "\",\"trustDomain\":\"shop.example\",\"controlPlane\":\"cp.example:15012\"}");

        ProxyOptions options = read(new Properties(), Map.of(), MINIMAL[0], "--weft.bootstrap-file=" + file);

        assertThat(options.controlPlane().trustDomain().name()).isEqualTo("shop.example");
        assertThat(options.controlPlane().host()).isEqualTo("cp.example");
        assertThat(options.stateDirectory()).isEqualTo(directory.resolve("state"));
    }

    @Test
    void namesEveryMistakeAtOnce() {
        assertThat(problems(
                        MINIMAL[1],
                        "--weft.proxy.drain=soon",
                        "--weft.proxy.warm-up=1m",
                        "--weft.proxy.admin.port=70000",
                        "--weft.proxy.admin.address=0.0.0.0",
                        "--weft.proxy.access-log=some",
                        "--weft.proxy.labels=app",
                        "--weft.proxy.address=localhost",
                        "--weft.logging.level=LOUD"))
                .containsExactlyInAnyOrder(
                        "weft.proxy.workload: \"\" (expected: the workload's name)",
                        "weft.proxy.drain: \"soon\" (expected: a duration such as 500ms, 5s, 1m, 24h)",
                        "weft.proxy.warm-up: \"1m\" (expected: off, or a duration such as 500ms, at most 10s)",
                        "weft.proxy.admin.port: \"70000\" (expected: 0 to 65535)",
                        "weft.proxy.admin.address: \"0.0.0.0\" (expected: a loopback address)",
                        "weft.proxy.access-log: \"some\" (expected: off, errors or all)",
                        "weft.proxy.labels: \"app\" (expected: NAME=VALUE, separated by commas)",
                        "weft.proxy.address: \"localhost\" (expected: an IP address)",
                        "weft.logging.level: \"LOUD\" (expected: OFF, ERROR, WARN, INFO, DEBUG, TRACE)");
    }

    @Test
    void readsFormatsOfTheAccessLog() {
        assertThat(problems(MINIMAL[0], "--weft.proxy.access-log-format=xml"))
                .contains("weft.proxy.access-log-format: \"xml\" (expected: json, text or a format with %OPERATORS%)");
        assertThat(problems(MINIMAL[0], "--weft.proxy.access-log-format=%REQ(Cookie)%"))
                .contains("weft.proxy.access-log-format: %REQ(Cookie)% (expected: a header without credentials)");
    }

    @Test
    void namesOptionsAndFilesThatDoNotExist() throws IOException {
        Path notYaml = directory.resolve("bad.yaml");
        Files.writeString(notYaml, "weft: [");

        assertThat(problems("--weft.proxy.adress=1", "--verbose"))
                .containsExactlyInAnyOrder(
                        "--verbose: not an option (expected: --gateway, --config FILE or --weft.NAME=VALUE)",
                        "weft.proxy.adress: not a property (expected: one of those in mesh-proxy/README.md)");
        assertThat(problems("--config", "/none.yaml").getFirst())
                .isEqualTo("--config: /none.yaml cannot be read (expected: a YAML or properties file)");
        assertThat(problems("--config", notYaml.toString()).getFirst()).startsWith("--config: " + notYaml + ": ");
    }

    @Test
    void takesTheContainersCpuLimitRoundedUp() throws IOException {
        Path cgroup = directory;
        Files.writeString(cgroup.resolve("cpu.max"), "150000 100000\n");
        assertThat(EventLoops.of(cgroup, 8)).isEqualTo(2);
        Files.writeString(cgroup.resolve("cpu.max"), "20000 100000\n");
        assertThat(EventLoops.of(cgroup, 8)).isEqualTo(1);
        Files.writeString(cgroup.resolve("cpu.max"), "max 100000\n");
        assertThat(EventLoops.of(cgroup, 8)).isEqualTo(2);
        assertThat(EventLoops.of(cgroup.resolve("none"), 1)).isEqualTo(1);
    }
}
