package dev.weft.policy.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the nodes of functions and methods. */
final class Functions {

    private static final String CALLS = "has, size, string, int or duration";
    private static final String METHODS = "contains, startsWith, endsWith, matches or size";
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private Functions() {}

    static Node call(String name, List<Node> arguments) throws Mistake {
        if (!List.of("size", "string", "int", "duration").contains(name)) {
            throw new Mistake(name + "() (expected: " + CALLS + ")");
        }
        Node argument = only(name, arguments);
        return switch (name) {
            case "size" -> size(argument);
            case "string" -> string(argument);
            case "int" -> number(argument);
            default -> duration(argument);
        };
    }

    static Node method(Node receiver, String name, List<Node> arguments) throws Mistake {
        if (name.equals("size") && arguments.isEmpty()) {
            return size(receiver);
        }
        if (!List.of("contains", "startsWith", "endsWith", "matches").contains(name)) {
            throw new Mistake("." + name + "() (expected: " + METHODS + ")");
        }
        Node.Text whole = text(name, receiver);
        Node.Text part = text(name, only(name, arguments));
        if (name.equals("matches")) {
            return matches(whole, part);
        }
        return (Node.Flag) of -> {
            String text = whole.value(of);
            String piece = part.value(of);
            if (text == null || piece == null) {
                return Node.ERROR;
            }
            return Node.truth(
                    switch (name) {
                        case "contains" -> text.contains(piece);
                        case "startsWith" -> text.startsWith(piece);
                        default -> text.endsWith(piece);
                    });
        };
    }

    private static Node matches(Node.Text whole, Node.Text pattern) throws Mistake {
        // A pattern that depends on the request would have to be compiled for each.
        String source = pattern.value(NONE);
        if (source == null) {
            throw new Mistake("matches() (expected: a pattern in quotes)");
        }
        try {
            Pattern compiled = Pattern.compile(source);
            return (Node.Flag) of -> {
                String text = whole.value(of);
                return text == null
                        ? Node.ERROR
                        : Node.truth(compiled.matcher(text).find());
            };
        } catch (PatternSyntaxException bad) {
            throw new Mistake("matches(\"" + source + "\"): " + bad.getDescription() + " (expected: an RE2 pattern)");
        }
    }

    static Node has(Node argument) {
        return switch (argument) {
            case Node.Text text -> (Node.Flag) of -> Node.truth(text.value(of) != null);
            case Node.Whole number -> (Node.Flag) of -> Node.truth(number.value(of) != Attributes.ABSENT);
            case Node.Flag flag -> (Node.Flag) of -> Node.truth(flag.test(of) != Node.ERROR);
            case Node.Headers headers -> (Node.Flag) of -> Node.TRUE;
        };
    }

    private static Node size(Node argument) throws Mistake {
        Node.Text text = text("size", argument);
        return (Node.Whole) of -> {
            String value = text.value(of);
            return value == null ? Attributes.ABSENT : value.codePointCount(0, value.length());
        };
    }

    private static Node string(Node argument) throws Mistake {
        if (argument instanceof Node.Headers) {
            throw new Mistake("string() of headers (expected: of one of them)");
        }
        return (Node.Text) of -> Conversions.text(argument, of);
    }

    private static Node number(Node argument) throws Mistake {
        return switch (argument) {
            case Node.Text text -> (Node.Whole) of -> Conversions.number(text.value(of));
            case Node.Duration duration -> throw new Mistake("int() of duration (expected: of text or number)");
            case Node.Whole number -> number;
            case Node.Flag flag -> throw new Mistake("int() of flag (expected: of text or number)");
            case Node.Headers headers -> throw new Mistake("int() of headers (expected: of text or number)");
        };
    }

    private static Node duration(Node argument) throws Mistake {
        String text = argument instanceof Node.Text literal ? literal.value(NONE) : null;
        long nanos = text == null ? Attributes.ABSENT : nanos(text.toLowerCase(Locale.ROOT));
        if (nanos == Attributes.ABSENT) {
            throw new Mistake("duration(\"" + text + "\") (expected: a time in quotes, such as 500ms or 2s)");
        }
        return new Node.Duration(of -> nanos);
    }

    private static long nanos(String text) {
        String[] units = {"ms", "us", "ns", "s", "m", "h"};
        long[] sizes = {1_000_000, 1_000, 1, NANOS_PER_SECOND, 60 * NANOS_PER_SECOND, 3600 * NANOS_PER_SECOND};
        for (int i = 0; i < units.length; i++) {
            if (text.endsWith(units[i])) {
                long number = Conversions.number(text.substring(0, text.length() - units[i].length()));
                return number == Attributes.ABSENT || number > Long.MAX_VALUE / sizes[i] || number < 0
                        ? Attributes.ABSENT
                        : number * sizes[i];
            }
        }
        return Attributes.ABSENT;
    }

    private static Node only(String name, List<Node> arguments) throws Mistake {
        if (arguments.size() != 1) {
            throw new Mistake(name + "() with " + arguments.size() + " arguments (expected: 1)");
        }
        return arguments.get(0);
    }

    private static Node.Text text(String name, Node node) throws Mistake {
        if (node instanceof Node.Text text) {
            return text;
        }
        throw new Mistake(name + "() of " + node.type().word() + " (expected: of text)");
    }

    /** Nothing is known: only literals have a value. */
    private static final Attributes NONE = new Attributes() {
        @Override
        public @Nullable String text(Attribute attribute) {
            return null;
        }

        @Override
        public long number(Attribute attribute) {
            return ABSENT;
        }

        @Override
        public boolean flag(Attribute attribute) {
            return false;
        }

        @Override
        public @Nullable String header(String name) {
            return null;
        }
    };
}
