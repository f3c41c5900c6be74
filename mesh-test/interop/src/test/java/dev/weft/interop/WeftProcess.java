package dev.weft.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Weft's own sidecar. */
final class WeftProcess implements Sidecar {

    private final Child child;
    private final int readinessPort;

    private WeftProcess(Child child, int readinessPort) {
        this.child = child;
        this.readinessPort = readinessPort;
    }

    static WeftProcess start(Mesh mesh, Workload workload, String... more) {
        Path bootstrap = mesh.bootstrap(workload.account());
        Path file = bootstrap.resolveSibling("sidecar.properties");
        int readinessPort = Mesh.freePort();
        String labels = workload.labels().entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
        try {
            Files.writeString(file, """
                    weft.bootstrap-file=%s
                    weft.proxy.workload=%s
                    weft.proxy.namespace=%s
                    weft.proxy.service-account=%s
                    weft.proxy.address=%s
                    weft.proxy.labels=%s
                    weft.proxy.access-log=all
                    weft.proxy.admin.port=%d
                    weft.proxy.metrics.port=%d
                    weft.proxy.readiness.port=%d
                    """.formatted(
                            bootstrap,
                            workload.name(),
                            Workload.NAMESPACE,
                            workload.account(),
                            workload.address(),
                            labels,
                            Mesh.freePort(),
                            Mesh.freePort(),
                            readinessPort));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        List<String> command =
                new ArrayList<>(List.of(Mesh.HOME.resolve("weft").toString(), "proxy", "--config", file.toString()));
        command.addAll(List.of(more));
        return mesh.keep(new WeftProcess(
                Child.start(workload.name() + " (weft)", mesh.log(workload.name()), Mesh.environment(), command),
                readinessPort));
    }

    @Override
    public void awaitReady() {
        Await.until(
                "weft sidecar",
                Mesh.START,
                () -> {
                    child.requireAlive();
                    return Http.status("http://127.0.0.1:" + readinessPort + "/healthz/ready") == 200;
                },
                child::tail);
    }

    @Override
    public void close() {
        child.close();
    }
}
