package dev.weft.config.parse;

import java.util.Collection;
import java.util.Locale;

/** Finds the name that a user probably meant. */
public final class Suggestion {

    private static final int LONGEST = 64;

    private Suggestion() {}

    /**
     * The nearest of some names, or an empty string when none is near: at most 2 edits for long names, 1 for short ones,
     * whatever the case.
     */
    public static String nearest(String name, Collection<String> names) {
        String best = "";
        int bestDistance = name.length() <= 4 ? 2 : 3;
        if (name.length() > LONGEST) {
            return best;
        }
        String wanted = name.toLowerCase(Locale.ROOT);
        for (String candidate : names) {
            int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best;
    }

    /** Insertions, deletions, replacements and swaps of neighbours that make one text of the other. */
    private static int distance(String a, String b) {
        int[] older = new int[b.length() + 1];
        int[] old = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            old[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], old[j]) + 1, old[j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], older[j - 2] + 1);
                }
            }
            int[] spare = older;
            older = old;
            old = row;
            row = spare;
        }
        return old[b.length()];
    }
}
