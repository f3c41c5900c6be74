package dev.weft.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of a command in this JVM.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record Run(int code, String out, String err) {

    static Run weft(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = WeftCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
        return new Run(code, out.toString(), err.toString());
    }
}
