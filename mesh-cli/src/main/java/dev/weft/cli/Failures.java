package dev.weft.cli;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns exceptions into one line and an exit code; the stack trace follows with {@code --debug} only. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private final WeftCommand root;

    Failures(WeftCommand root) {
        this.root = root;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        String reason = failure.getMessage();
        err.println("weft: " + (reason == null ? "wrong usage" : reason.replace('\n', ' ')));
        command.usage(err);
        trace(failure, err);
        return ExitCode.USAGE.number();
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println("weft: " + line(failure));
        trace(failure, err);
        return switch (failure) {
            case Failure known -> known.code().number();
            case IOException io -> ExitCode.IO.number();
            case UncheckedIOException io -> ExitCode.IO.number();
            default -> ExitCode.SOFTWARE.number();
        };
    }

    private static String line(Exception failure) {
        String message = failure.getMessage();
        String text = message == null ? failure.getClass().getSimpleName() : message;
        String oneLine = text.replace('\n', ' ');
        return switch (failure) {
            case Failure known -> oneLine;
            case IOException io -> io.getClass().getSimpleName() + ": " + oneLine;
            default -> oneLine + " (" + failure.getClass().getSimpleName() + "; --debug shows where)";
        };
    }

    private void trace(Exception failure, PrintWriter err) {
        if (root.debug) {
            failure.printStackTrace(err);
        }
    }
}
