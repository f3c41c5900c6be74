package dev.weft.cli.output;

import org.jspecify.annotations.Nullable;

/** Ends a command with one line for the user and an exit code; the stack trace is shown with {@code --debug} only. */
public final class Failure extends RuntimeException {

    private final ExitCode code;

    /**
     * Ends the command.
     *
     * @param code the exit code
     * @param message what is wrong, with the value, then what is expected
     * @param cause what happened underneath; {@code null} when nothing did
     */
    public Failure(ExitCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Ends the command without a cause underneath. */
    public Failure(ExitCode code, String message) {
        this(code, message, null);
    }

    /** The exit code. */
    public ExitCode code() {
        return code;
    }
}
