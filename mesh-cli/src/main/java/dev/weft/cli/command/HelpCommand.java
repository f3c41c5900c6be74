package dev.weft.cli.command;

import dev.weft.cli.output.ExitCode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft help [COMMAND…|exit-codes]}. */
@Command(name = "help", description = "Tells about a command, or about the exit codes.")
public final class HelpCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "COMMAND", description = "A command, or exit-codes.")
    private List<String> topic = List.of();

    @Override
    public Integer call() {
        CommandLine command = spec.root().commandLine();
        PrintWriter out = spec.commandLine().getOut();
        if (topic.equals(List.of("exit-codes"))) {
            out.print(ExitCode.table());
            out.flush();
            return 0;
        }
        for (String word : topic) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                throw new ParameterException(
                        command,
                        "help: " + word + " (expected: exit-codes or one of "
                                + String.join(", ", command.getSubcommands().keySet()) + ")");
            }
            command = next;
        }
        command.usage(out);
        return 0;
    }
}
