package dev.weft.policy.matcher;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the common part of RE2's syntax. What it does not know it gives up on, never guesses: RE2/J then does the work.
 * The expression has been accepted by RE2/J before, so errors need not be told here.
 *
 * <p>Source: RE2 syntax, as matched over the whole text: greediness and groups do not matter there.
 */
final class SyntaxParser {

    private static final int MAX_DEPTH = 50;
    private static final String QUANTIFIERS = "*+?{";
    private static final Syntax.Chars DIGITS = Syntax.Chars.range('0', '9');
    private static final Syntax.Chars WORD = DIGITS.with(Syntax.Chars.range('a', 'z'))
            .with(Syntax.Chars.range('A', 'Z'))
            .with(Syntax.Chars.range('_', '_'));
    private static final Syntax.Chars SPACE =
            Syntax.Chars.range('\t', '\n').with(Syntax.Chars.range('\f', '\r')).with(Syntax.Chars.range(' ', ' '));
    private static final Syntax.Chars NEWLINE = Syntax.Chars.range('\n', '\n');

    private final String text;
    private int at;
    private int depth;

    private SyntaxParser(String text) {
        this.text = text;
    }

    /** Thrown and caught in this class only: the expression uses something else. */
    private static final class Unknown extends RuntimeException {
        Unknown() {
            super("", null, false, false);
        }
    }

    /** The parts of an expression; {@code null} when it uses something else. */
    static @Nullable Syntax parse(String re2) {
        SyntaxParser parser = new SyntaxParser(re2);
        try {
            // INVARIANT: the whole text must match, so an anchor at either end says nothing.
            if (re2.startsWith("^")) {
                parser.at = 1;
            }
            Syntax syntax = parser.choice();
            return parser.at == re2.length() ? syntax : null;
        } catch (Unknown e) {
            return null;
        }
    }

    private boolean more() {
        return at < text.length();
    }

    private char peek() {
        return text.charAt(at);
    }

    private Syntax choice() {
        if (++depth > MAX_DEPTH) {
            throw new Unknown();
        }
        List<Syntax> options = new ArrayList<>();
        options.add(sequence());
        while (more() && peek() == '|') {
            at++;
            options.add(sequence());
        }
        depth--;
        return options.size() == 1 ? options.getFirst() : new Syntax.Choice(options);
    }

    private Syntax sequence() {
        List<Syntax> parts = new ArrayList<>();
        while (more() && peek() != '|' && peek() != ')') {
            if (peek() == '$' && at == text.length() - 1 && depth == 1) {
                at++;
                break;
            }
            parts.add(repeated(atom()));
        }
        return parts.isEmpty() ? Syntax.Empty.INSTANCE : new Syntax.Sequence(parts);
    }

    private Syntax repeated(Syntax atom) {
        if (!more() || QUANTIFIERS.indexOf(peek()) < 0) {
            return atom;
        }
        Syntax result = switch (peek()) {
            case '*' -> new Syntax.Repeat(atom, 0, -1);
            case '+' -> new Syntax.Repeat(atom, 1, -1);
            case '?' -> new Syntax.Repeat(atom, 0, 1);
            default -> counted(atom);
        };
        at++;
        if (more() && peek() == '?') {
            at++;
        }
        if (more() && QUANTIFIERS.indexOf(peek()) >= 0) {
            throw new Unknown();
        }
        return result;
    }

    /** Leaves {@code at} on the closing brace. */
    private Syntax counted(Syntax atom) {
        int close = text.indexOf('}', at);
        String[] bounds =
                close < 0 ? new String[0] : text.substring(at + 1, close).split(",", -1);
        if (bounds.length < 1 || bounds.length > 2) {
            throw new Unknown();
        }
        int min = bound(bounds[0]);
        int max = bounds.length == 1 ? min : bounds[1].isEmpty() ? -1 : bound(bounds[1]);
        at = close;
        return new Syntax.Repeat(atom, min, max);
    }

    private static int bound(String digits) {
        if (digits.isEmpty() || digits.length() > 4 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new Unknown();
        }
        return Integer.parseInt(digits);
    }

    private Syntax atom() {
        char c = text.charAt(at++);
        return switch (c) {
            case '(' -> group();
            case '[' -> charClass();
            case '.' -> NEWLINE.complement();
            case '\\' -> escape();
            case '^', '$', '*', '+', '?', '{' -> throw new Unknown();
            default -> literal(c);
        };
    }

    private static Syntax.Chars literal(char c) {
        if (c > 0x7f) {
            throw new Unknown();
        }
        return Syntax.Chars.range(c, c);
    }

    private Syntax group() {
        if (text.startsWith("?:", at)) {
            at += 2;
        } else if (more() && peek() == '?') {
            throw new Unknown();
        }
        Syntax inner = choice();
        if (!more() || peek() != ')') {
            throw new Unknown();
        }
        at++;
        return inner;
    }

    private Syntax.Chars escape() {
        if (!more()) {
            throw new Unknown();
        }
        char c = text.charAt(at++);
        return switch (c) {
            case 'd' -> DIGITS;
            case 'D' -> DIGITS.complement();
            case 'w' -> WORD;
            case 'W' -> WORD.complement();
            case 's' -> SPACE;
            case 'S' -> SPACE.complement();
            default -> {
                // Escaped letters and digits are classes, anchors or code points of their own.
                if (WORD.contains(Math.min(c, 0x7f)) && c != '_') {
                    throw new Unknown();
                }
                yield literal(c);
            }
        };
    }

    private Syntax charClass() {
        boolean negated = more() && peek() == '^';
        if (negated) {
            at++;
        }
        Syntax.Chars set = Syntax.Chars.NONE;
        boolean first = true;
        while (first || !more() || peek() != ']') {
            if (!more()) {
                throw new Unknown();
            }
            first = false;
            set = set.with(classItem());
        }
        at++;
        return negated ? set.complement() : set;
    }

    private Syntax.Chars classItem() {
        char c = text.charAt(at++);
        if (c == '[' && more() && peek() == ':') {
            throw new Unknown();
        }
        Syntax.Chars item = c == '\\' ? escape() : literal(c);
        boolean range = at + 1 < text.length() && peek() == '-' && text.charAt(at + 1) != ']';
        if (!range) {
            return item;
        }
        at++;
        char high = text.charAt(at++);
        if (c == '\\' || high == '\\' || high == '[' || high > 0x7f) {
            throw new Unknown();
        }
        return Syntax.Chars.range(c, high);
    }
}
