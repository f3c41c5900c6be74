package dev.weft.cli.view;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The terminal that this program was started on. */
public final class ProcessTerminal implements Terminal {

    private static final int ASK_EVERY = 5;

    private final PrintWriter out;
    private Size size = Size.USUAL;
    private int asked;

    private ProcessTerminal(PrintWriter out) {
        this.out = out;
    }

    /**
     * The terminal, when there is one that can be drawn on.
     *
     * @param out this program's standard output
     * @param term the environment's {@code TERM}; empty when not set
     */
    public static Optional<Terminal> of(PrintWriter out, String term) {
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        boolean draws = terminal && !term.isEmpty() && !term.equals("dumb");
        return draws ? Optional.of(new ProcessTerminal(out)) : Optional.empty();
    }

    @Override
    public Size size() {
        if (asked++ % ASK_EVERY == 0) {
            size = ask();
        }
        return size;
    }

    @Override
    public void write(String text) {
        out.print(text);
        out.flush();
    }

    /** Asks {@code stty}, which is there wherever {@code /bin/sh} is; the JDK does not tell. */
    private Size ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return size;
            }
            String[] numbers = said.split(" ", 2);
            return numbers.length == 2
                    ? new Size(Integer.parseInt(numbers[1].strip()), Integer.parseInt(numbers[0]))
                    : size;
        } catch (IOException | IllegalArgumentException untold) {
            return size;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return size;
        }
    }
}
