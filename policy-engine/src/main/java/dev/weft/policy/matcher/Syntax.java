package dev.weft.policy.matcher;

import java.util.List;

/** The parts of an expression that an {@link Automaton} can be made from: those that say which texts match, no more. */
sealed interface Syntax {

    /** The empty text. */
    enum Empty implements Syntax {
        /** The only value. */
        INSTANCE
    }

    /** One character of a set of ASCII characters: bit {@code c} of {@code low}, or bit {@code c - 64} of {@code high}. */
    record Chars(long low, long high) implements Syntax {

        static final Chars NONE = new Chars(0, 0);

        static Chars range(int first, int last) {
            Chars set = NONE;
            for (int c = first; c <= last; c++) {
                set = set.with(new Chars(c < 64 ? 1L << c : 0, c < 64 ? 0 : 1L << c - 64));
            }
            return set;
        }

        Chars with(Chars other) {
            return new Chars(low | other.low, high | other.high);
        }

        Chars complement() {
            return new Chars(~low, ~high);
        }

        boolean contains(int c) {
            return ((c < 64 ? low >>> c : high >>> c - 64) & 1) != 0;
        }
    }

    /** One after the other. */
    record Sequence(List<Syntax> parts) implements Syntax {}

    /** One of them. */
    record Choice(List<Syntax> options) implements Syntax {}

    /**
     * So many times.
     *
     * @param max -1 for any number
     */
    record Repeat(Syntax part, int min, int max) implements Syntax {}
}
