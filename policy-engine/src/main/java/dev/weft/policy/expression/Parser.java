package dev.weft.policy.expression;

import dev.weft.policy.expression.Lexer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads an expression by recursive descent; depth and length are bounded, so it always ends. */
final class Parser {

    private static final int MAX_DEPTH = 32;

    private final Lexer lexer;
    private int depth;
    /** Whether what was read last is a field by its name. */
    private boolean selection;

    Parser(String text) throws Mistake {
        this.lexer = new Lexer(text);
    }

    Node whole() throws Mistake {
        Node root = ternary();
        if (lexer.kind() != Kind.END) {
            throw lexer.unexpected("the end");
        }
        if (root instanceof Node.Headers) {
            throw new Mistake("request.headers (expected: one of them, such as request.headers['x-tenant'])");
        }
        return root;
    }

    private Node ternary() throws Mistake {
        if (++depth > MAX_DEPTH) {
            throw new Mistake("nested more than " + MAX_DEPTH + " times (expected: less)");
        }
        Node condition = or();
        if (lexer.take("?")) {
            Node then = or();
            lexer.require(":");
            condition = Operators.choice(condition, then, ternary());
        }
        depth--;
        return condition;
    }

    private Node or() throws Mistake {
        Node left = and();
        while (lexer.take("||")) {
            left = Operators.or(left, and());
        }
        return left;
    }

    private Node and() throws Mistake {
        Node left = relation();
        while (lexer.take("&&")) {
            left = Operators.and(left, relation());
        }
        return left;
    }

    private Node relation() throws Mistake {
        Node left = sum();
        if (lexer.take("in")) {
            return in(left);
        }
        for (Operators.Comparison comparison : Operators.Comparison.values()) {
            if (lexer.take(comparison.sign())) {
                return Operators.compare(comparison, left, sum());
            }
        }
        return left;
    }

    private Node in(Node element) throws Mistake {
        if (!lexer.take("[")) {
            return Operators.inHeaders(element, sum());
        }
        List<Node> items = new ArrayList<>();
        while (!lexer.is("]")) {
            if (!items.isEmpty()) {
                lexer.require(",");
            }
            items.add(ternary());
        }
        lexer.require("]");
        return Operators.inList(element, items);
    }

    private Node sum() throws Mistake {
        Node left = product();
        while (lexer.is("+") || lexer.is("-")) {
            String sign = lexer.token();
            lexer.next();
            left = Operators.arithmetic(sign, left, product());
        }
        return left;
    }

    private Node product() throws Mistake {
        Node left = unary();
        while (lexer.is("*") || lexer.is("/") || lexer.is("%")) {
            String sign = lexer.token();
            lexer.next();
            left = Operators.arithmetic(sign, left, unary());
        }
        return left;
    }

    private Node unary() throws Mistake {
        int negations = 0;
        while (lexer.take("!")) {
            negations++;
        }
        if (negations == 0 && lexer.take("-")) {
            return Operators.arithmetic("-", (Node.Whole) of -> 0, member());
        }
        Node operand = member();
        if (negations == 0) {
            return operand;
        }
        Node negated = Operators.not(operand);
        return negations % 2 == 1 ? negated : Operators.not(negated);
    }

    private Node member() throws Mistake {
        Node value = primary();
        while (lexer.is(".") || lexer.is("[")) {
            if (lexer.take("[")) {
                value = Operators.header(value, literalKey());
                lexer.require("]");
                selection = false;
                continue;
            }
            lexer.next();
            String name = name();
            if (lexer.is("(")) {
                value = Functions.method(value, name, arguments());
                selection = false;
            } else {
                value = Operators.header(value, name);
                selection = true;
            }
        }
        return value;
    }

    /** CEL asks about fields only; for keys it has {@code in}. */
    private Node has() throws Mistake {
        lexer.require("(");
        Node field = member();
        if (!selection) {
            throw new Mistake("has() (expected: of a field such as response.code; of headers: 'x-tenant' in"
                    + " request.headers)");
        }
        lexer.require(")");
        selection = false;
        return Functions.has(field);
    }

    private String literalKey() throws Mistake {
        if (lexer.kind() != Kind.TEXT) {
            throw lexer.unexpected("a text in quotes");
        }
        String key = lexer.token();
        lexer.next();
        return key;
    }

    private String name() throws Mistake {
        if (lexer.kind() != Kind.NAME) {
            throw lexer.unexpected("a name");
        }
        String name = lexer.token();
        lexer.next();
        return name;
    }

    private List<Node> arguments() throws Mistake {
        List<Node> arguments = new ArrayList<>();
        lexer.require("(");
        while (!lexer.is(")")) {
            if (!arguments.isEmpty()) {
                lexer.require(",");
            }
            arguments.add(ternary());
        }
        lexer.require(")");
        return arguments;
    }

    private Node primary() throws Mistake {
        selection = false;
        if (lexer.take("(")) {
            Node inner = ternary();
            lexer.require(")");
            selection = false;
            return inner;
        }
        return switch (lexer.kind()) {
            case TEXT -> {
                String text = lexer.token();
                lexer.next();
                yield (Node.Text) of -> text;
            }
            case NUMBER -> number();
            case NAME -> named();
            case SIGN, END -> throw lexer.unexpected("an expression");
        };
    }

    private Node number() throws Mistake {
        try {
            String digits = lexer.token().toLowerCase(Locale.ROOT);
            long value =
                    digits.startsWith("0x") ? Long.parseLong(digits, 2, digits.length(), 16) : Long.parseLong(digits);
            lexer.next();
            return (Node.Whole) of -> value;
        } catch (NumberFormatException notWhole) {
            throw lexer.unexpected("a whole number");
        }
    }

    private Node named() throws Mistake {
        String name = name();
        if (name.equals("true") || name.equals("false")) {
            int truth = Node.truth(name.equals("true"));
            return (Node.Flag) of -> truth;
        }
        if (lexer.is("(")) {
            Node made = name.equals("has") ? has() : Functions.call(name, arguments());
            selection = false;
            return made;
        }
        return attribute(name);
    }

    /** The longest name that is an attribute: {@code a.b}, {@code a['b']} and {@code a.b.c} are read alike. */
    private Node attribute(String first) throws Mistake {
        StringBuilder path = new StringBuilder(first);
        Attribute found = null;
        while (found == null && (lexer.is(".") || lexer.is("["))) {
            boolean index = lexer.take("[");
            if (!index) {
                lexer.next();
            }
            path.append('.').append(index ? literalKey() : name());
            selection = !index;
            if (index) {
                lexer.require("]");
            }
            found = Attribute.of(path.toString());
        }
        if (found == null) {
            throw new Mistake("\"" + path + "\" (expected: an attribute such as response.code, request.method,"
                    + " request.headers['x-tenant'] or connection.mtls)");
        }
        return Operators.attribute(found);
    }
}
