package dev.weft.types.svid;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads and writes one JSON object whose values are strings or whole numbers: all that bootstrap files and tokens need,
 * without a JSON library in the sidecar.
 *
 * <p>Strict: no nesting, no duplicate names, nothing after the object, at most {@link #MAX_LENGTH} characters. Messages
 * name positions, never text, because values may be secrets. Stateless.
 *
 * <p>Source: RFC 8259.
 */
public final class FlatJson {

    /** Longest text that is read, in characters. */
    public static final int MAX_LENGTH = 16_384;

    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /**
     * The object's members in order; numbers as their text.
     *
     * @throws IllegalArgumentException when the text is anything else; the message holds none of it
     */
    public static Map<String, String> read(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "JSON: " + text.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        return new FlatJson(text).object();
    }

    /** The object as one line. Values that are {@link Number} are written as numbers, all others as strings. */
    public static String write(Map<String, ?> members) {
        StringBuilder out = new StringBuilder("{");
        String separator = "";
        for (Map.Entry<String, ?> member : members.entrySet()) {
            out.append(separator);
            quote(out, member.getKey());
            out.append(':');
            if (member.getValue() instanceof Number number) {
                out.append(number);
            } else {
                quote(out, String.valueOf(member.getValue()));
            }
            separator = ",";
        }
        return out.append('}').toString();
    }

    private Map<String, String> object() {
        Map<String, String> members = new LinkedHashMap<>();
        expect('{');
        if (peek() == '}') {
            at++;
        } else {
            while (true) {
                String name = string();
                expect(':');
                String value = peek() == '"' ? string() : number();
                if (members.put(name, value) != null) {
                    throw bad("a name stands twice");
                }
                if (peek() == ',') {
                    at++;
                    continue;
                }
                expect('}');
                break;
            }
        }
        skipSpace();
        if (at != text.length()) {
            throw bad("text after the object");
        }
        return members;
    }

    private String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c < ' ') {
                throw bad("a control character in a string");
            }
            value.append(c == '\\' ? escaped() : c);
        }
        throw bad("a string does not end");
    }

    private char escaped() {
        char c = at < text.length() ? text.charAt(at++) : ' ';
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode();
            default -> throw bad("an unknown escape");
        };
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at++), 16) : -1;
            if (digit < 0) {
                throw bad("an incomplete escape");
            }
            value = value * 16 + digit;
        }
        return (char) value;
    }

    private String number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        int digits = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == digits || at - digits > 18) {
            throw bad("a value of another type (expected: a string or a whole number)");
        }
        return text.substring(start, at);
    }

    private char peek() {
        skipSpace();
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw bad("expected '" + wanted + "'");
        }
        at++;
    }

    private IllegalArgumentException bad(String why) {
        return new IllegalArgumentException("JSON: " + why + " at character " + at);
    }

    private static void quote(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
