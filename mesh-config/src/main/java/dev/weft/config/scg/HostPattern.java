package dev.weft.config.scg;

import org.jspecify.annotations.Nullable;

/**
 * A pattern of the {@code Host} predicate as an expression: labels apart by dots, {@code *} and {@code ?} within one,
 * {@code **} for any number of them.
 *
 * <p>Source: Spring {@code AntPathMatcher} with a dot as separator.
 */
final class HostPattern {

    private HostPattern() {}

    /** Whether it is a name, so that it takes nothing else. */
    static boolean isName(String pattern) {
        return !pattern.isEmpty() && pattern.chars().noneMatch(c -> "*?{}:".indexOf(c) >= 0);
    }

    /** The expression; {@code null}: a variable has an expression that cannot be kept within a label. */
    static @Nullable String re2(String pattern) {
        if (pattern.equals("**")) {
            return ".*";
        }
        StringBuilder out = new StringBuilder();
        String[] labels = pattern.split("\\.", -1);
        boolean dot = false;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i].equals("**")) {
                boolean last = i == labels.length - 1;
                out.append(last ? "(?:\\..*)?" : dot ? "\\.(?:.*\\.)?" : "(?:.*\\.)?");
                dot = false;
                continue;
            }
            String text = Segments.re2(labels[i], '.', "[^.]*");
            if (text == null) {
                return null;
            }
            out.append(dot ? "\\." : "").append(text);
            dot = true;
        }
        return out.toString();
    }
}
