package dev.weft.config.model.read;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Checks users' regular expressions: RE2 syntax, and small enough that compiling them costs nothing.
 *
 * <p>Source: RE2 syntax; the bound on size exists because counted repetitions multiply ({@code ((a{99}){99}){99}}).
 */
final class Regexes {

    private static final int MOST_CHARACTERS = 4_096;
    private static final int MOST_STEPS = 20_000;
    private static final int MOST_DEPTH = 100;

    private Regexes() {}

    /** What is wrong with an expression; empty when it is fine. */
    static Optional<String> problem(String re2) {
        if (re2.length() > MOST_CHARACTERS) {
            return Optional.of("at most " + MOST_CHARACTERS + " characters");
        }
        if (isTooLarge(re2)) {
            return Optional.of("an expression of at most " + MOST_STEPS + " steps and " + MOST_DEPTH + " levels");
        }
        try {
            Pattern.compile(re2);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("RE2 syntax: " + e.getDescription());
        }
    }

    /** Counts what an expression unfolds to, without unfolding it. */
    private static boolean isTooLarge(String re2) {
        Deque<Long> sums = new ArrayDeque<>();
        long sum = 0;
        long last = 0;
        for (int i = 0; i < re2.length() && sum <= MOST_STEPS; i++) {
            char c = re2.charAt(i);
            if (c == '(') {
                sums.push(sum);
                sum = 0;
                last = 0;
                if (sums.size() > MOST_DEPTH) {
                    return true;
                }
            } else if (c == ')' && !sums.isEmpty()) {
                last = sum + 1;
                sum = sums.pop() + last;
            } else if (c == '{') {
                int close = re2.indexOf('}', i);
                last *= close < 0 ? 1 : Math.max(1, largest(re2.substring(i + 1, close)));
                sum += last;
            } else {
                if (c == '\\') {
                    i++;
                } else if (c == '[') {
                    i = Math.max(i, re2.indexOf(']', Math.min(re2.length(), i + 2)));
                }
                last = 1;
                sum++;
            }
        }
        return sum > MOST_STEPS;
    }

    private static long largest(String counts) {
        long most = 0;
        long number = 0;
        for (int i = 0; i < counts.length(); i++) {
            int digit = Character.digit(counts.charAt(i), 10);
            number = digit < 0 ? 0 : Math.min(MOST_STEPS, number * 10 + digit);
            most = Math.max(most, number);
        }
        return most;
    }
}
