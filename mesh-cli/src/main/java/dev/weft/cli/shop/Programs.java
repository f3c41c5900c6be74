package dev.weft.cli.shop;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import dev.weft.cli.shop.Ports.ControlPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command lines of all programs of the demo: control plane and sidecars through the launcher script, the services by
 * the JVM that runs this program.
 *
 * @param home the folder of the launcher script
 * @param java the JVM's launcher
 * @param folder the run's files
 * @param ports the control plane's
 * @param svidTtl how long certificates live
 * @param archives what the programs start from
 */
record Programs(Path home, Path java, DemoFolder folder, ControlPorts ports, Duration svidTtl, Archives archives) {

    /** The launcher script has built everything already: it must not look again for each process. */
    static final Map<String, String> ENVIRONMENT = Map.of("WEFT_BUILD", "never");

    /** It starts beside ten other programs on few cores, and its load is light: the quick compiler is enough. */
    private static final String CONTROL_JVM =
            "-XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0";

    private static final List<String> SMALL_JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "-Xss512k",
            "-XX:TrimNativeHeapInterval=5000",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0");

    Map<String, String> controlEnvironment() {
        return environment("WEFT_JAVA_OPTS", CONTROL_JVM, Program.CONTROL);
    }

    Map<String, String> sidecarEnvironment() {
        return environment("WEFT_PROXY_JAVA_OPTS", "", Program.SIDECAR);
    }

    private Map<String, String> environment(String name, String flags, Program program) {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.put(name, String.join(" ", flags, String.join(" ", archives.flags(program))));
        return environment;
    }

    List<String> control(Placement placement) {
        return List.of(
                script(),
                "control",
                "--weft.config.directory=" + folder.mesh(),
                "--weft.state-dir=" + folder.control(),
                "--weft.ca.svid-ttl=" + svidTtl,
                "--weft.control.address=" + placement.controlAddress(),
                "--weft.control.port=" + ports.xds(),
                "--server.address=127.0.0.1",
                "--server.port=" + ports.http());
    }

    List<String> token(Placement placement, Workload workload) {
        return List.of(
                script(),
                "token",
                "--state-dir",
                caState().toString(),
                "--namespace",
                Workload.NAMESPACE,
                "--service-account",
                workload.service(),
                "--control-plane",
                placement.controlAddress(workload) + ":" + ports.xds(),
                "--output",
                bootstrapFile(workload).toString());
    }

    List<String> sidecar(Workload workload) {
        return List.of(script(), "proxy", "--config", sidecarConfig(workload).toString());
    }

    /** Redirects everything on the host where it runs, and proves it. */
    List<String> redirect(int mark) {
        return List.of(
                script(),
                "iptables",
                "--proxy-mark",
                String.valueOf(mark),
                "-i",
                "*",
                "-b",
                "*",
                "-d",
                "15020,15021",
                "--redirect-dns",
                "--capture-all-dns",
                "--run-validation");
    }

    List<String> application(Placement placement, Workload workload, Path hosts) {
        List<String> line = new ArrayList<>();
        line.add(java.toString());
        line.addAll(SMALL_JVM);
        line.addAll(archives.flags(Program.SERVICE));
        line.addAll(placement.serviceFlags(workload, hosts));
        line.add("-cp");
        line.add(shopClassPath());
        line.add(workload.mainClass());
        line.addAll(placement.serviceArguments(workload));
        line.addAll(workload.arguments());
        return line;
    }

    List<String> outsideClient(String url) {
        return program("outside.OutsideClient", url);
    }

    /** A small program of the bookshop. */
    List<String> program(String name, Object... arguments) {
        List<String> line = new ArrayList<>(List.of(
                java.toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx32m",
                "-cp",
                shopClassPath(),
                "dev.weft.bookshop." + name));
        for (Object argument : arguments) {
            line.add(argument.toString());
        }
        return line;
    }

    /** The properties of a sidecar. */
    String sidecarProperties(Placement placement, Workload workload) {
        String labels = workload.labels().entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .sorted()
                .collect(Collectors.joining(","));
        return """
               weft.bootstrap-file=%s
               weft.proxy.workload=%s
               weft.proxy.namespace=%s
               weft.proxy.service-account=%s
               weft.proxy.address=%s
               weft.proxy.labels=%s
               weft.proxy.state-dir=%s
               weft.proxy.drain=1s
               weft.proxy.access-log=all
               weft.proxy.admin.port=%d
               weft.proxy.metrics.address=127.0.0.1
               weft.proxy.metrics.port=%d
               weft.proxy.readiness.address=127.0.0.1
               weft.proxy.readiness.port=%d
               """.formatted(
                                bootstrapFile(workload),
                                workload.name(),
                                Workload.NAMESPACE,
                                workload.service(),
                                placement.address(workload),
                                labels,
                                folder.sidecar(workload).resolve("state"),
                                workload.adminPort(),
                                workload.metricsPort(),
                                workload.readinessPort())
                + placement.sidecarProperties();
    }

    Path sidecarConfig(Workload workload) {
        return folder.sidecar(workload).resolve("sidecar.properties");
    }

    Path bootstrapFile(Workload workload) {
        return folder.sidecar(workload).resolve("bootstrap.json");
    }

    Path caState() {
        return folder.control().resolve("ca");
    }

    private String script() {
        return home.resolve("weft").toString();
    }

    /** The jar, not the folder of classes: archives know jars only. */
    private String shopClassPath() {
        Path target = home.resolve("examples/bookshop/target");
        try (Stream<Path> files = Files.list(target)) {
            Path jar = files.filter(file -> String.valueOf(file.getFileName()).matches("bookshop-[0-9][^/]*\\.jar"))
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> new Failure(
                            ExitCode.UNAVAILABLE, target + ": no bookshop jar (expected: ./weft demo builds it)"));
            return jar + ":" + target.resolve("lib") + "/*";
        } catch (IOException failure) {
            throw new Failure(ExitCode.UNAVAILABLE, target + ": cannot be read: " + failure.getMessage(), failure);
        }
    }
}
