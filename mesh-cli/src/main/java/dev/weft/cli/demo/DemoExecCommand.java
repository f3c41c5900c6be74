package dev.weft.cli.demo;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import dev.weft.cli.remote.HttpCalls;
import dev.weft.cli.shop.HostsFile;
import dev.weft.cli.shop.MeshView;
import dev.weft.cli.shop.Workload;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft demo exec -- COMMAND}: runs a command that sees the mesh as the storefront sees it. */
@Command(
        name = "exec",
        description = {
            "Runs a command on the storefront's host, or with the storefront's view of the mesh: the names of the",
            "services (catalog, catalog.shop, catalog.shop.svc.cluster.local, …) lead to the storefront's sidecar.",
            "For example: weft demo exec -- curl http://catalog:8080/api/books",
            "Where the machine allows no namespaces, http_proxy is set instead; the command must heed it."
        })
public final class DemoExecCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "After --: the command and its arguments.")
    private List<String> command = new ArrayList<>();

    @Override
    public Integer call() {
        mustRun();
        return HostsFile.on(Workload.STOREFRONT, command).map(this::run).orElseGet(this::withView);
    }

    private int withView() {
        try (MeshView view = MeshView.of(Workload.STOREFRONT)) {
            if (!view.named()) {
                spec.commandLine()
                        .getErr()
                        .println("weft: no mount namespace on this machine: the command must heed http_proxy");
                spec.commandLine().getErr().flush();
            }
            return run(view.wrap(command), view.environment());
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, "demo exec: " + failure.getMessage(), failure);
        }
    }

    private int run(List<String> line) {
        return run(line, Map.of());
    }

    private int run(List<String> line, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
        builder.environment().putAll(environment);
        try {
            return builder.start().waitFor();
        } catch (IOException failure) {
            throw new Failure(
                    ExitCode.UNAVAILABLE, "demo exec: " + command.getFirst() + ": " + failure.getMessage(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED.number();
        }
    }

    private static void mustRun() {
        URI ready = URI.create("http://127.0.0.1:" + Workload.STOREFRONT.readinessPort() + "/healthz/ready");
        try (HttpCalls http = new HttpCalls(TIMEOUT)) {
            http.send(ready);
        } catch (IOException away) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    "demo exec: no answer from the storefront's sidecar at " + ready
                            + " (expected: ./weft demo runs on this machine)",
                    away);
        }
    }
}
