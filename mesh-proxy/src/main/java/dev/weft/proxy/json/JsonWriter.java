package dev.weft.proxy.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Appends one JSON document to a text. Commas are put in by itself; nesting has to be closed by the caller. Text of any
 * origin is escaped, so a line stays a line.
 */
public final class JsonWriter {

    private final Appendable out;
    private boolean needsComma;

    /** @param out takes the document; what it throws arrives as {@link UncheckedIOException} */
    public JsonWriter(Appendable out) {
        this.out = out;
    }

    public JsonWriter beginObject() {
        return open('{');
    }

    public JsonWriter endObject() {
        return close('}');
    }

    public JsonWriter beginArray() {
        return open('[');
    }

    public JsonWriter endArray() {
        return close(']');
    }

    /** The name of the member whose value comes next. */
    public JsonWriter name(String name) {
        comma();
        quoted(name);
        put(':');
        needsComma = false;
        return this;
    }

    /** Text, or {@code null}. */
    public JsonWriter value(@Nullable String value) {
        comma();
        if (value == null) {
            put("null");
        } else {
            quoted(value);
        }
        needsComma = true;
        return this;
    }

    public JsonWriter value(long value) {
        comma();
        put(String.valueOf(value));
        needsComma = true;
        return this;
    }

    /** A number; what JSON cannot say (infinite, not a number) is {@code null}. */
    public JsonWriter value(double value) {
        comma();
        if (Double.isFinite(value)) {
            put(String.valueOf(value));
        } else {
            put("null");
        }
        needsComma = true;
        return this;
    }

    public JsonWriter value(boolean value) {
        comma();
        put(String.valueOf(value));
        needsComma = true;
        return this;
    }

    /** A member with text. */
    public JsonWriter member(String name, @Nullable String value) {
        return name(name).value(value);
    }

    /** A member with a number. */
    public JsonWriter member(String name, long value) {
        return name(name).value(value);
    }

    /** A member with a truth value. */
    public JsonWriter member(String name, boolean value) {
        return name(name).value(value);
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private JsonWriter open(char bracket) {
        comma();
        put(bracket);
        needsComma = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        put(bracket);
        needsComma = true;
        return this;
    }

    private void comma() {
        if (needsComma) {
            put(',');
            needsComma = false;
        }
    }

    private void quoted(String text) {
        put('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> put("\\\"");
                case '\\' -> put("\\\\");
                case '\n' -> put("\\n");
                case '\r' -> put("\\r");
                case '\t' -> put("\\t");
                default -> {
                    // U+2028 and U+2029 end lines for some readers of logs.
                    if (c < 0x20
                            || c == 0x7f
                            || c == 0x2028
                            || c == 0x2029
                            || Character.isSurrogate(c) && !paired(text, i)) {
                        put(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        put(c);
                    }
                }
            }
        }
        put('"');
    }

    private static boolean paired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    private void put(String text) {
        try {
            out.append(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(char c) {
        try {
            out.append(c);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
