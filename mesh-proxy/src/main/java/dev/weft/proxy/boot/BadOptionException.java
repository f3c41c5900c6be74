package dev.weft.proxy.boot;

import java.util.List;

/** Options that cannot be used; the program ends with exit code 2. */
final class BadOptionException extends Exception {

    private final List<String> problems;

    /** @param problems each in the form {@code key: value (expected: …)}; never empty */
    BadOptionException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    List<String> problems() {
        return problems;
    }
}
