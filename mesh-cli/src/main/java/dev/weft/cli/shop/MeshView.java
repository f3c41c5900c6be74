package dev.weft.cli.shop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What a program needs to see the mesh as one workload sees it: names that lead to the workload's sidecar. On Linux the
 * program gets a mount namespace with an {@code /etc/hosts} of its own (as an ordinary user inside a user namespace); where
 * that is not allowed, {@code http_proxy} names the sidecar. Main thread; {@link #close} removes the file.
 */
public final class MeshView implements AutoCloseable {

    /** {@code $1}: the hosts file; the rest: the command. */
    private static final String MOUNT = "mount --bind \"$1\" /etc/hosts || exit 126; shift; exec \"$@\"";

    private static final Path SYSTEM_HOSTS = Path.of("/etc/hosts");
    private static final List<List<String>> NAMESPACES = List.of(
            List.of("unshare", "--mount", "--propagation", "private"),
            List.of("unshare", "--user", "--map-root-user", "--mount", "--propagation", "private"));

    private final Path hosts;
    private final Workload workload;
    private final List<String> namespace;

    private MeshView(Path hosts, Workload workload, List<String> namespace) {
        this.hosts = hosts;
        this.workload = workload;
        this.namespace = List.copyOf(namespace);
    }

    /**
     * The view of a workload.
     *
     * @throws IOException when its file cannot be written
     */
    public static MeshView of(Workload workload) throws IOException {
        Path hosts = Files.createTempFile("weft-hosts-", "");
        String system = Files.isReadable(SYSTEM_HOSTS) ? Files.readString(SYSTEM_HOSTS) : "127.0.0.1 localhost\n";
        Files.writeString(hosts, names(workload) + system);
        for (List<String> namespace : NAMESPACES) {
            if (works(namespace, hosts)) {
                return new MeshView(hosts, workload, namespace);
            }
        }
        return new MeshView(hosts, workload, List.of());
    }

    /** Lines of a hosts file: every service by its long and short names at the workload's sidecar. */
    static String names(Workload workload) {
        return Workload.ALL.stream()
                .map(other -> workload.outboundAddress() + " " + other.host() + " " + other.service() + "."
                        + Workload.NAMESPACE + " " + other.service() + "\n")
                .distinct()
                .collect(Collectors.joining());
    }

    /** True when names work by themselves, false when the program must heed {@code http_proxy}. */
    public boolean named() {
        return !namespace.isEmpty();
    }

    /** The command line that runs a command with this view. */
    public List<String> wrap(List<String> command) {
        if (!named()) {
            return List.copyOf(command);
        }
        List<String> line = new ArrayList<>(namespace);
        line.addAll(List.of("/bin/sh", "-c", MOUNT, "weft-exec", hosts.toString()));
        line.addAll(command);
        return line;
    }

    /** What is added to the environment. */
    public Map<String, String> environment() {
        String proxy = "http://" + workload.outboundAddress() + ":" + Workload.SERVICE_PORT;
        return named() ? Map.of() : Map.of("http_proxy", proxy, "no_proxy", "127.0.0.1,localhost");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(hosts);
    }

    private static boolean works(List<String> namespace, Path hosts) {
        List<String> line = new ArrayList<>(namespace);
        line.addAll(List.of("/bin/sh", "-c", MOUNT, "weft-exec", hosts.toString(), "true"));
        try {
            Process probe = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!probe.waitFor(5, TimeUnit.SECONDS)) {
                probe.destroyForcibly();
                return false;
            }
            return probe.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
