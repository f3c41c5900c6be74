package dev.weft.cli.iptables;

import java.util.List;

/** Runs programs of the machine. */
@FunctionalInterface
interface Runner {

    /**
     * Runs one to its end.
     *
     * @param command program and arguments
     * @param input for its standard input; empty: none
     */
    Result run(List<String> command, String input);

    /**
     * What came of it.
     *
     * @param code exit code; {@link #MISSING} when there is no such program
     * @param out standard output
     * @param err standard error
     */
    record Result(int code, String out, String err) {
        /** There is no such program. */
        static final int MISSING = 127;

        boolean ok() {
            return code == 0;
        }
    }
}
