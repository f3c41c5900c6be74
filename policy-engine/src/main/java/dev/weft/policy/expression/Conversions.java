package dev.weft.policy.expression;

import org.jspecify.annotations.Nullable;

/** Values as text. */
final class Conversions {

    private Conversions() {}

    static @Nullable String text(Node node, Attributes of) {
        return switch (node) {
            case Node.Text text -> text.value(of);
            case Node.Whole number -> {
                long value = number.value(of);
                yield value == Attributes.ABSENT ? null : Long.toString(value);
            }
            case Node.Flag flag -> {
                int truth = flag.test(of);
                yield truth == Node.ERROR ? null : Boolean.toString(truth == Node.TRUE);
            }
            case Node.Headers headers -> null;
        };
    }

    /** A whole number, or {@link Attributes#ABSENT}. */
    static long number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 18) {
            return Attributes.ABSENT;
        }
        int first = text.charAt(0) == '-' && text.length() > 1 ? 1 : 0;
        for (int i = first; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return Attributes.ABSENT;
            }
        }
        return Long.parseLong(text);
    }
}
