package dev.weft.policy.expression;

import java.util.Set;

/** Splits an expression into tokens. */
final class Lexer {

    private static final Set<String> TWO = Set.of("&&", "||", "==", "!=", "<=", ">=");

    private final String text;
    private int at;

    private Kind kind = Kind.END;
    private String token = "";
    private int start;

    enum Kind {
        NAME,
        NUMBER,
        TEXT,
        SIGN,
        END
    }

    Lexer(String text) throws Mistake {
        this.text = text;
        next();
    }

    Kind kind() {
        return kind;
    }

    /** Of texts: without quotes and escapes. */
    String token() {
        return token;
    }

    boolean is(String sign) {
        return (kind == Kind.SIGN || kind == Kind.NAME) && token.equals(sign);
    }

    /** Goes on if this is the token. */
    boolean take(String sign) throws Mistake {
        if (!is(sign)) {
            return false;
        }
        next();
        return true;
    }

    void require(String sign) throws Mistake {
        if (!take(sign)) {
            throw unexpected(sign);
        }
    }

    Mistake unexpected(String expected) {
        String what = kind == Kind.END ? "the end" : "\"" + text.substring(start, at) + "\"";
        return new Mistake(what + " at character " + (start + 1) + " (expected: " + expected + ")");
    }

    void next() throws Mistake {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        start = at;
        if (at == text.length()) {
            kind = Kind.END;
            token = "";
            return;
        }
        char first = text.charAt(at);
        if (first == '"' || first == '\'') {
            quoted(first);
        } else if (isDigit(first)) {
            run(Kind.NUMBER);
        } else if (isNameStart(first)) {
            run(Kind.NAME);
        } else {
            sign();
        }
    }

    private void run(Kind found) {
        while (at < text.length() && (isNameStart(text.charAt(at)) || isDigit(text.charAt(at)))) {
            at++;
        }
        kind = found;
        token = text.substring(start, at);
    }

    private void sign() throws Mistake {
        kind = Kind.SIGN;
        int length = at + 2 <= text.length() && TWO.contains(text.substring(at, at + 2)) ? 2 : 1;
        at += length;
        token = text.substring(start, at);
        if (length == 1 && "()[].,?:<>!+-*/%".indexOf(token.charAt(0)) < 0) {
            throw unexpected("an expression");
        }
    }

    private void quoted(char quote) throws Mistake {
        StringBuilder out = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            char next = text.charAt(at++);
            if (next != '\\') {
                out.append(next);
                continue;
            }
            int escape = at < text.length() ? "nrt\\\"'`".indexOf(text.charAt(at)) : -1;
            if (escape < 0) {
                throw new Mistake("an escape at character " + at + " (expected: one of \\n \\r \\t \\\\ \\\" \\')");
            }
            out.append("\n\r\t\\\"'`".charAt(escape));
            at++;
        }
        if (at == text.length()) {
            throw new Mistake("text from character " + (start + 1) + " has no end (expected: " + quote + ")");
        }
        at++;
        kind = Kind.TEXT;
        token = out.toString();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }
}
