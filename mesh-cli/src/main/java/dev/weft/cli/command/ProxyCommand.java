package dev.weft.cli.command;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code weft proxy}: documented here, started by the launcher script on mesh-proxy's own lean class path. */
@Command(
        name = "proxy",
        description = {
            "Runs one sidecar in this terminal until Ctrl-C.",
            "Arguments are its properties; mesh-proxy/README.md lists them.",
            "Its heap follows the container's memory limit L in MiB: (L - 112) / 2, at least 16, at most 512; 32 without a limit.",
            "WEFT_PROXY_HEAP_MB sets it, WEFT_PROXY_JAVA_OPTS adds JVM options."
        })
public final class ProxyCommand implements Callable<Integer> {

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        throw new Failure(
                ExitCode.USAGE,
                "proxy: this program cannot run a sidecar itself (expected: the launcher script, ./weft proxy "
                        + String.join(" ", arguments) + ")");
    }
}
