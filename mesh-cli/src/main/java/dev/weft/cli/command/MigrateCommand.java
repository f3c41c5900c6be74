package dev.weft.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weft migrate …}: what becomes of configuration that was written for something else. */
@Command(
        name = "migrate",
        description = "Tells what becomes of configuration that was written for something else.",
        subcommands = {MigrateScgCommand.class})
public final class MigrateCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "migrate: no command given (expected: scg)");
    }
}
