package dev.weft.policy.expression;

import org.jspecify.annotations.Nullable;

/**
 * An expression, read once and checked: the part of CEL with literals, attributes, comparisons, {@code && || ! ? :},
 * {@code in}, {@code + - * / %}, {@code has}, {@code size}, {@code string}, {@code int}, {@code duration} and the methods
 * {@code contains}, {@code startsWith}, {@code endsWith}, {@code matches} (RE2), {@code size}. Evaluating allocates nothing
 * but the text that {@code +} and {@code string} make.
 *
 * <p>Errors are values as in CEL: {@code &&} and {@code ||} do without an operand in error where the other one decides;
 * otherwise the whole is in error.
 *
 * <p>Source: CEL specification; Envoy, CEL access log filter; Istio, {@code tagOverrides}.
 */
public final class Expression {

    /** Characters that an expression may have. */
    public static final int MAX_LENGTH = 1024;

    private final String source;
    private final Node root;

    private Expression(String source, Node root) {
        this.source = source;
        this.root = root;
    }

    /** What a text came to. */
    public sealed interface Parsed {}

    /** It can be used. */
    public record Usable(Expression expression) implements Parsed {}

    /**
     * It cannot.
     *
     * @param problem what is wrong and what was expected
     */
    public record Refused(String problem) implements Parsed {}

    /** Reads an expression of any type but headers; mistakes are an answer. */
    public static Parsed parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return new Refused(text.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        try {
            return new Usable(new Expression(text, new Parser(text).whole()));
        } catch (Mistake mistake) {
            return new Refused(mistake.problem());
        }
    }

    /** As {@link #parse}, of an expression that is true or false. */
    public static Parsed condition(String text) {
        Parsed parsed = parse(text);
        return parsed instanceof Usable usable && !(usable.expression().root instanceof Node.Flag)
                ? new Refused(usable.expression().root.type().word() + " (expected: true or false)")
                : parsed;
    }

    /** Whether it is true; false where it is in error or no condition. */
    public boolean matches(Attributes of) {
        return root instanceof Node.Flag flag && flag.test(of) == Node.TRUE;
    }

    /** Its value as text; {@code null} where it is in error. */
    public @Nullable String text(Attributes of) {
        return Conversions.text(root, of);
    }

    /** What was written. */
    public String source() {
        return source;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Expression that && source.equals(that.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return source;
    }
}
