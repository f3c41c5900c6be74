package dev.weft.cli.shop;

import dev.weft.cli.shop.Ports.ControlPorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command lines of all programs of the demo: control plane and sidecars through the launcher script, the services by
 * the JVM that runs this program.
 *
 * @param home the folder of the launcher script
 * @param java the JVM's launcher
 * @param folder the run's files
 * @param ports the control plane's
 * @param svidTtl how long certificates live
 */
record Programs(Path home, Path java, DemoFolder folder, ControlPorts ports, Duration svidTtl) {

    /** The launcher script has built everything already: it must not look again for each process. */
    static final Map<String, String> ENVIRONMENT = Map.of("WEFT_BUILD", "never");

    private static final List<String> SMALL_JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "-Xss512k",
            "-XX:TrimNativeHeapInterval=5000",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0");

    List<String> control() {
        return List.of(
                script(),
                "control",
                "--weft.config.directory=" + folder.mesh(),
                "--weft.state-dir=" + folder.control(),
                "--weft.ca.svid-ttl=" + svidTtl,
                "--weft.control.address=127.0.0.1",
                "--weft.control.port=" + ports.xds(),
                "--server.address=127.0.0.1",
                "--server.port=" + ports.http());
    }

    List<String> token(Workload workload) {
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
                "127.0.0.1:" + ports.xds(),
                "--output",
                bootstrapFile(workload).toString());
    }

    List<String> sidecar(Workload workload) {
        return List.of(script(), "proxy", "--config", sidecarConfig(workload).toString());
    }

    List<String> application(Workload workload, Path hosts) {
        List<String> line = new ArrayList<>();
        line.add(java.toString());
        line.addAll(SMALL_JVM);
        // The service calls its neighbours by name; on this machine the names lead to its sidecar.
        line.add("-Djdk.net.hosts.file=" + hosts);
        line.add("-cp");
        line.add(shopClassPath());
        line.add(workload.mainClass());
        line.add("--server.port=" + workload.application().getPort());
        line.addAll(workload.arguments());
        return line;
    }

    List<String> outsideClient(String url) {
        return List.of(
                java.toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx32m",
                "-cp",
                shopClassPath(),
                "dev.weft.bookshop.outside.OutsideClient",
                url);
    }

    /** The properties of a sidecar. */
    String sidecarProperties(Workload workload) {
        return """
               weft.control-plane=127.0.0.1:%d
               weft.bootstrap-file=%s
               """.formatted(ports.xds(), bootstrapFile(workload));
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

    private String shopClassPath() {
        Path target = home.resolve("examples/bookshop/target");
        return target.resolve("classes") + ":" + target.resolve("lib") + "/*";
    }
}
