package dev.weft.cli;

import dev.weft.cli.command.ConfigCommand;
import dev.weft.cli.command.ControlCommand;
import dev.weft.cli.command.HelpCommand;
import dev.weft.cli.command.InjectCommand;
import dev.weft.cli.command.MigrateCommand;
import dev.weft.cli.command.ProxyCommand;
import dev.weft.cli.command.ProxyStatusCommand;
import dev.weft.cli.command.TokenCommand;
import dev.weft.cli.command.ValidateCommand;
import dev.weft.cli.command.VersionCommand;
import dev.weft.cli.demo.DemoCommand;
import dev.weft.cli.iptables.IptablesCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code weft}: runs and inspects a mesh. */
@Command(
        name = "weft",
        description = "Runs and inspects a Weft service mesh.",
        subcommands = {
            DemoCommand.class,
            ControlCommand.class,
            ProxyCommand.class,
            TokenCommand.class,
            IptablesCommand.class,
            InjectCommand.class,
            ValidateCommand.class,
            MigrateCommand.class,
            ProxyStatusCommand.class,
            ConfigCommand.class,
            VersionCommand.class,
            HelpCommand.class
        },
        footer = {"", "'weft help COMMAND' tells more; 'weft help exit-codes' lists what weft ends with."})
public final class WeftCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    // Read by picocli only.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Tell about this command.")
    private boolean help;

    /** Read by {@link Failures}. */
    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces of failures.")
    boolean debug;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given (expected: one of those below)");
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = commandLine(out, err).execute(args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** The command line that writes to {@code out} and {@code err}. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        WeftCommand root = new WeftCommand();
        Failures failures = new Failures(root);
        return new CommandLine(root)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }
}
