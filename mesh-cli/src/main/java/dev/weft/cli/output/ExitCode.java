package dev.weft.cli.output;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What the number means with which {@code weft} ends. Stable: scripts depend on it. */
public enum ExitCode {
    /** Done, and nothing to complain about. */
    OK(0, "done, nothing to complain about"),
    /** The command ran and its answer is no: errors found, a journey failed, a proxy is not in sync. */
    FINDINGS(1, "the command ran and the answer is no: errors found, a journey failed, a proxy refused configuration"),
    /** The command line itself is wrong. */
    USAGE(2, "the command line is wrong"),
    /** Something that is needed is not there. */
    UNAVAILABLE(
            69,
            "something needed is not there: no JDK 25, a control plane or sidecar that does not answer, a port in use"),
    /** A bug, or the build failed. */
    SOFTWARE(70, "the build failed, or a bug in weft (run again with --debug and report it)"),
    /** A file cannot be read or written. */
    IO(74, "a file cannot be read or written"),
    /** Ctrl-C. */
    INTERRUPTED(130, "ended by Ctrl-C");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** The number that the process ends with. */
    public int number() {
        return number;
    }

    /** All codes, one a line, for people. */
    public static String table() {
        return Arrays.stream(values())
                .map(code -> String.format("%5d  %s%n", code.number, code.meaning))
                .collect(Collectors.joining());
    }
}
