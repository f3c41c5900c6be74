package dev.weft.cli.command;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code weft control}: documented here, started by the launcher script on mesh-control's own class path. */
@Command(
        name = "control",
        description = {
            "Runs the control plane (with its CA) in this terminal until Ctrl-C.",
            "Arguments are its properties, for example --weft.config.directory=DIR; mesh-control/README.md lists them.",
            "WEFT_JAVA_OPTS adds JVM options."
        })
public final class ControlCommand implements Callable<Integer> {

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        throw new Failure(
                ExitCode.USAGE,
                "control: this program cannot run the control plane itself (expected: the launcher script, ./weft control "
                        + String.join(" ", arguments) + ")");
    }
}
