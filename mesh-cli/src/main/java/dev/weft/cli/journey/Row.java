package dev.weft.cli.journey;

/**
 * One result of a journey.
 *
 * @param journey the journey's name
 * @param expected what must be seen
 * @param seen what was seen, with figures
 * @param passed whether it is what was expected
 * @param gap it is not, but no worse than the gap that {@code src-docs/plan.md} records
 */
public record Row(String journey, String expected, String seen, boolean passed, boolean gap) {

    public Row {
        if (passed && gap) {
            throw new IllegalArgumentException("gap: true (expected: false where passed is true)");
        }
    }

    /** {@code ok | journey | expected | seen}. */
    @Override
    public String toString() {
        return (passed ? "ok     | " : gap ? "gap    | " : "FAILED | ") + journey + " | " + expected + " | " + seen;
    }
}
