package dev.weft.cli.command;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code weft token}: documented here, started by the launcher script on mesh-ca's own class path. */
@Command(
        name = "token",
        description = {
            "Prints a bootstrap file: what a workload outside of Kubernetes needs to get its first certificate.",
            "It holds a secret that works once and for one identity. Options, each with a value:",
            "  --state-dir DIR           the CA's state directory (property weft.ca.state-dir)",
            "  --namespace NS            the workload's namespace",
            "  --service-account SA      the account it runs as",
            "  --control-plane HOST:PORT what the workload dials",
            "  --ttl DURATION            how long the token is good for (ISO-8601, default PT10M)",
            "  --audience NAME           whom it is for, when the CA is configured with another than weft-ca",
            "  --output FILE             a new file, readable by its owner only, instead of standard output"
        })
public final class TokenCommand implements Callable<Integer> {

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        throw new Failure(
                ExitCode.USAGE,
                "token: this program has no access to the CA's keys (expected: the launcher script, ./weft token "
                        + String.join(" ", arguments) + ")");
    }
}
