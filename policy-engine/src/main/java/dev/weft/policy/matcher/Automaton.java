package dev.weft.policy.matcher;

/**
 * A deterministic automaton over ASCII text: one table step a character, nothing allocated. Made by
 * {@link AutomatonCompiler} for expressions that are simple enough; {@link Regex} asks RE2/J for all others.
 */
final class Automaton {

    /** The state that no text leaves. */
    static final int DEAD = 0;

    /** Where every text begins. */
    static final int START = 1;

    private final byte[] classes;
    private final int classCount;
    private final char[] next;
    private final boolean[] accepting;

    /**
     * An automaton.
     *
     * @param classes for each ASCII character the column of {@code next} that it belongs to
     * @param next the state that follows, in rows of {@code classCount}
     */
    Automaton(byte[] classes, int classCount, char[] next, boolean[] accepting) {
        this.classes = classes;
        this.classCount = classCount;
        this.next = next;
        this.accepting = accepting;
    }

    /** What an automaton can say. */
    enum Verdict {
        /** The whole range matches. */
        MATCH,
        /** It does not. */
        NO_MATCH,
        /** The range holds a character beyond ASCII: somebody else must judge. */
        NOT_ASCII
    }

    /** Reads the range. */
    Verdict run(String text, int from, int to) {
        int state = START;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c > 0x7f) {
                return Verdict.NOT_ASCII;
            }
            state = next[state * classCount + classes[c]];
            if (state == DEAD) {
                return Verdict.NO_MATCH;
            }
        }
        return accepting[state] ? Verdict.MATCH : Verdict.NO_MATCH;
    }
}
