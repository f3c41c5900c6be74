package dev.weft.policy.matcher;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression in RE2 syntax that must match the whole text. Matching takes time linear in the text, whatever
 * the expression.
 *
 * <p>Source: Envoy {@code RegexMatcher} with {@code google_re2}.
 */
public final class Regex {

    /** Longest expression, in characters. */
    public static final int MAX_LENGTH = 8192;

    /** Largest compiled program, in instructions: it bounds what one character of a request can cost. */
    public static final int MAX_PROGRAM_SIZE = 10_000;

    /** Deepest nesting of groups: reading an expression takes stack by the depth. */
    public static final int MAX_DEPTH = 200;

    private final Pattern pattern;
    private final @Nullable Automaton automaton;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
        this.automaton = AutomatonCompiler.compile(pattern.pattern());
    }

    /**
     * What is wrong with an expression, as a message; {@code null} when nothing is.
     *
     * @param re2 what the user wrote
     */
    public static @Nullable String problem(String re2) {
        if (re2.length() > MAX_LENGTH) {
            return "regex: " + re2.length() + " characters (expected: at most " + MAX_LENGTH + ")";
        }
        int depth = depth(re2);
        if (depth > MAX_DEPTH) {
            return "regex: groups nested " + depth + " deep (expected: at most " + MAX_DEPTH + ")";
        }
        try {
            int size = Pattern.compile(re2).programSize();
            return size <= MAX_PROGRAM_SIZE
                    ? null
                    : "regex: program of " + size + " instructions (expected: at most " + MAX_PROGRAM_SIZE + ")";
        } catch (PatternSyntaxException e) {
            return "regex: \"" + re2 + "\" (expected: RE2 syntax; " + e.getDescription() + ")";
        }
    }

    /**
     * Compiles an expression.
     *
     * @throws IllegalArgumentException when {@link #problem} names one
     */
    public static Regex compile(String re2) {
        String problem = problem(re2);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        return new Regex(Pattern.compile(re2));
    }

    /** How deep parentheses are nested, those in character classes counted too. */
    private static int depth(String re2) {
        int deepest = 0;
        int depth = 0;
        for (int i = 0; i < re2.length(); i++) {
            char c = re2.charAt(i);
            if (c == '(') {
                deepest = Math.max(deepest, ++depth);
            } else if (c == ')') {
                depth--;
            }
        }
        return deepest;
    }

    /** Whether the whole range matches. Costs objects only for text beyond ASCII and for expressions out of the common. */
    public boolean matches(String text, int from, int to) {
        if (automaton != null) {
            Automaton.Verdict verdict = automaton.run(text, from, to);
            if (verdict != Automaton.Verdict.NOT_ASCII) {
                return verdict == Automaton.Verdict.MATCH;
            }
        }
        return pattern.matches(text.substring(from, to));
    }

    /** Whether matching ASCII text allocates nothing. */
    boolean isTable() {
        return automaton != null;
    }

    /** The compiled expression, for replacing. */
    public Pattern pattern() {
        return pattern;
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
