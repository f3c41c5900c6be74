package dev.weft.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weft config …}: what proxies are configured with. */
@Command(
        name = "config",
        description = "Shows what proxies are configured with.",
        subcommands = {ConfigDumpCommand.class})
public final class ConfigCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "config: no command given (expected: dump)");
    }
}
