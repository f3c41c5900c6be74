package dev.weft.policy.expression;

import java.util.List;
import java.util.Locale;

/** Makes the nodes of operators, checking the types of their operands. */
final class Operators {

    private Operators() {}

    /** Compares two values of one type. */
    enum Comparison {
        LESS_OR_EQUAL("<="),
        GREATER_OR_EQUAL(">="),
        EQUAL("=="),
        DIFFERENT("!="),
        LESS("<"),
        GREATER(">");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }

        boolean ordered() {
            return this != EQUAL && this != DIFFERENT;
        }

        int holds(int order) {
            return Node.truth(
                    switch (this) {
                        case LESS_OR_EQUAL -> order <= 0;
                        case GREATER_OR_EQUAL -> order >= 0;
                        case EQUAL -> order == 0;
                        case DIFFERENT -> order != 0;
                        case LESS -> order < 0;
                        case GREATER -> order > 0;
                    });
        }
    }

    static Node attribute(Attribute attribute) {
        return switch (attribute.type()) {
            case TEXT -> (Node.Text) of -> of.text(attribute);
            case NUMBER -> (Node.Whole) of -> of.number(attribute);
            case DURATION -> new Node.Duration(of -> of.number(attribute));
            case FLAG -> (Node.Flag) of -> Node.truth(of.flag(attribute));
            case HEADERS -> new Node.Headers();
        };
    }

    static Node header(Node of, String key) throws Mistake {
        if (!(of instanceof Node.Headers)) {
            throw new Mistake("\"" + key + "\" of " + of.type().word() + " (expected: of request.headers)");
        }
        String name = key.toLowerCase(Locale.ROOT);
        return (Node.Text) attributes -> attributes.header(name);
    }

    static Node or(Node left, Node right) throws Mistake {
        Node.Flag first = flag("||", left);
        Node.Flag second = flag("||", right);
        return (Node.Flag) of -> {
            int one = first.test(of);
            if (one == Node.TRUE) {
                return Node.TRUE;
            }
            int other = second.test(of);
            return other == Node.TRUE || one == Node.FALSE ? other : Node.ERROR;
        };
    }

    static Node and(Node left, Node right) throws Mistake {
        Node.Flag first = flag("&&", left);
        Node.Flag second = flag("&&", right);
        return (Node.Flag) of -> {
            int one = first.test(of);
            if (one == Node.FALSE) {
                return Node.FALSE;
            }
            int other = second.test(of);
            return other == Node.FALSE || one == Node.TRUE ? other : Node.ERROR;
        };
    }

    static Node not(Node operand) throws Mistake {
        Node.Flag flag = flag("!", operand);
        return (Node.Flag) of -> {
            int truth = flag.test(of);
            return truth == Node.ERROR ? Node.ERROR : 1 - truth;
        };
    }

    static Node choice(Node condition, Node then, Node otherwise) throws Mistake {
        Node.Flag test = flag("? :", condition);
        same("? :", then, otherwise);
        return switch (then) {
            case Node.Text text -> {
                Node.Text other = (Node.Text) otherwise;
                yield (Node.Text) of -> {
                    int truth = test.test(of);
                    return truth == Node.ERROR ? null : truth == Node.TRUE ? text.value(of) : other.value(of);
                };
            }
            case Node.Whole number -> {
                Node.Whole other = (Node.Whole) otherwise;
                Node.Whole chosen = of -> {
                    int truth = test.test(of);
                    return truth == Node.ERROR
                            ? Attributes.ABSENT
                            : truth == Node.TRUE ? number.value(of) : other.value(of);
                };
                yield then.type() == Attribute.Type.DURATION ? new Node.Duration(chosen) : chosen;
            }
            case Node.Flag flag -> {
                Node.Flag other = (Node.Flag) otherwise;
                yield (Node.Flag) of -> {
                    int truth = test.test(of);
                    return truth == Node.ERROR ? Node.ERROR : truth == Node.TRUE ? flag.test(of) : other.test(of);
                };
            }
            case Node.Headers headers -> throw new Mistake("request.headers (expected: one of them)");
        };
    }

    static Node compare(Comparison comparison, Node left, Node right) throws Mistake {
        same(comparison.sign(), left, right);
        return switch (left) {
            case Node.Text text -> {
                Node.Text other = (Node.Text) right;
                yield (Node.Flag) of -> {
                    String one = text.value(of);
                    String two = other.value(of);
                    return one == null || two == null ? Node.ERROR : comparison.holds(one.compareTo(two));
                };
            }
            case Node.Whole number -> {
                Node.Whole other = (Node.Whole) right;
                yield (Node.Flag) of -> {
                    long one = number.value(of);
                    long two = other.value(of);
                    return one == Attributes.ABSENT || two == Attributes.ABSENT
                            ? Node.ERROR
                            : comparison.holds(Long.compare(one, two));
                };
            }
            case Node.Flag flag -> {
                if (comparison.ordered()) {
                    throw new Mistake(comparison.sign() + " of flag (expected: == or !=)");
                }
                Node.Flag other = (Node.Flag) right;
                yield (Node.Flag) of -> {
                    int one = flag.test(of);
                    int two = other.test(of);
                    return one == Node.ERROR || two == Node.ERROR ? Node.ERROR : comparison.holds(one - two);
                };
            }
            case Node.Headers headers -> throw new Mistake("request.headers (expected: one of them)");
        };
    }

    static Node inHeaders(Node element, Node in) throws Mistake {
        if (!(in instanceof Node.Headers) || !(element instanceof Node.Text name)) {
            throw new Mistake(
                    "in of " + in.type().word() + " (expected: a list in brackets, or a text in request.headers)");
        }
        return (Node.Flag) of -> {
            String key = name.value(of);
            return key == null ? Node.ERROR : Node.truth(of.header(key.toLowerCase(Locale.ROOT)) != null);
        };
    }

    static Node inList(Node element, List<Node> items) throws Mistake {
        Node any = (Node.Flag) of -> Node.FALSE;
        for (Node item : items) {
            any = or(any, compare(Comparison.EQUAL, element, item));
        }
        return any;
    }

    static Node arithmetic(String sign, Node left, Node right) throws Mistake {
        same(sign, left, right);
        if (sign.equals("+") && left instanceof Node.Text one && right instanceof Node.Text two) {
            return (Node.Text) of -> {
                String head = one.value(of);
                String tail = two.value(of);
                return head == null || tail == null ? null : head.concat(tail);
            };
        }
        if (!(left instanceof Node.Whole one) || !(right instanceof Node.Whole two)) {
            throw new Mistake(sign + " of " + left.type().word() + " (expected: of numbers)");
        }
        Node.Whole result = of -> arithmetic(sign.charAt(0), one.value(of), two.value(of));
        return left.type() == Attribute.Type.DURATION ? new Node.Duration(result) : result;
    }

    private static long arithmetic(char sign, long one, long two) {
        if (one == Attributes.ABSENT || two == Attributes.ABSENT) {
            return Attributes.ABSENT;
        }
        try {
            return switch (sign) {
                case '+' -> Math.addExact(one, two);
                case '-' -> Math.subtractExact(one, two);
                case '*' -> Math.multiplyExact(one, two);
                case '/' -> one / two;
                default -> one % two;
            };
        } catch (ArithmeticException overflowOrZero) {
            return Attributes.ABSENT;
        }
    }

    private static Node.Flag flag(String sign, Node node) throws Mistake {
        if (node instanceof Node.Flag flag) {
            return flag;
        }
        throw new Mistake(sign + " of " + node.type().word() + " (expected: of true or false)");
    }

    private static void same(String sign, Node left, Node right) throws Mistake {
        if (left.type() != right.type()) {
            throw new Mistake(
                    sign + " of " + left.type().word() + " and " + right.type().word() + " (expected: of one type)");
        }
    }
}
