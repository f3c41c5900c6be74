package dev.weft.cli.journey;

/**
 * One result of a journey.
 *
 * @param journey the journey's name
 * @param expected what must be seen
 * @param seen what was seen, with figures
 * @param passed whether it is what was expected
 */
public record Row(String journey, String expected, String seen, boolean passed) {

    /** {@code ok | journey | expected | seen}. */
    @Override
    public String toString() {
        return (passed ? "ok     | " : "FAILED | ") + journey + " | " + expected + " | " + seen;
    }
}
