package dev.weft.policy.matcher;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes automata: Glushkov's positions, then the subset construction. Both are bounded; an expression that would need
 * more gets no automaton.
 */
final class AutomatonCompiler {

    private static final int MAX_POSITIONS = 1_000;
    private static final int MAX_CELLS = 16_384;
    private static final int MAX_STEPS = 10_000;

    private final List<Syntax.Chars> chars = new ArrayList<>();
    private final List<BitSet> follow = new ArrayList<>();

    private int steps;

    private AutomatonCompiler() {}

    /** Positions at which a part can begin and end, and whether it can be empty. */
    private record Span(boolean nullable, BitSet first, BitSet last) {
        static Span empty() {
            return new Span(true, new BitSet(), new BitSet());
        }
    }

    /** Thrown and caught in this class only: a bound is exceeded. */
    private static final class TooLarge extends RuntimeException {
        TooLarge() {
            super("", null, false, false);
        }
    }

    /** An automaton; {@code null} when the expression is not simple or not small enough. */
    static @Nullable Automaton compile(String re2) {
        Syntax syntax = SyntaxParser.parse(re2);
        if (syntax == null) {
            return null;
        }
        AutomatonCompiler compiler = new AutomatonCompiler();
        try {
            return compiler.determinize(compiler.span(syntax));
        } catch (TooLarge e) {
            return null;
        }
    }

    private Span span(Syntax syntax) {
        // Repeated empty parts make no positions, so their copies need a bound of their own.
        if (++steps > MAX_STEPS) {
            throw new TooLarge();
        }
        return switch (syntax) {
            case Syntax.Empty empty -> Span.empty();
            case Syntax.Chars set -> position(set);
            case Syntax.Sequence(var parts) -> {
                Span all = Span.empty();
                for (Syntax part : parts) {
                    all = then(all, span(part));
                }
                yield all;
            }
            case Syntax.Choice(var options) -> {
                Span any = new Span(false, new BitSet(), new BitSet());
                for (Syntax option : options) {
                    Span span = span(option);
                    any = new Span(
                            any.nullable() || span.nullable(),
                            union(any.first(), span.first()),
                            union(any.last(), span.last()));
                }
                yield any;
            }
            case Syntax.Repeat(var part, var min, var max) -> repeat(part, min, max);
        };
    }

    private Span position(Syntax.Chars set) {
        int position = chars.size();
        if (position == MAX_POSITIONS) {
            throw new TooLarge();
        }
        chars.add(set);
        follow.add(new BitSet());
        BitSet only = new BitSet();
        only.set(position);
        return new Span(false, only, only);
    }

    private Span then(Span before, Span after) {
        link(before.last(), after.first());
        return new Span(
                before.nullable() && after.nullable(),
                before.nullable() ? union(before.first(), after.first()) : before.first(),
                after.nullable() ? union(before.last(), after.last()) : after.last());
    }

    private Span repeat(Syntax part, int min, int max) {
        Span all = Span.empty();
        int copies = max < 0 ? Math.max(min, 1) : max;
        for (int i = 0; i < copies; i++) {
            Span copy = span(part);
            if (max < 0 && i == copies - 1) {
                link(copy.last(), copy.first());
            }
            all = then(all, i < min ? copy : new Span(true, copy.first(), copy.last()));
        }
        return all;
    }

    private void link(BitSet from, BitSet to) {
        for (int position = from.nextSetBit(0); position >= 0; position = from.nextSetBit(position + 1)) {
            follow.get(position).or(to);
        }
    }

    private static BitSet union(BitSet one, BitSet other) {
        BitSet union = (BitSet) one.clone();
        union.or(other);
        return union;
    }

    private Automaton determinize(Span span) {
        byte[] classes = new byte[128];
        List<Integer> examples = new ArrayList<>();
        Map<BitSet, Integer> signatures = new HashMap<>();
        for (int c = 0; c < 128; c++) {
            BitSet signature = takers(c);
            Integer known = signatures.putIfAbsent(signature, examples.size());
            if (known == null) {
                known = examples.size();
                examples.add(c);
            }
            classes[c] = known.byteValue();
        }
        List<BitSet> takers = examples.stream().map(this::takers).toList();
        int columns = takers.size();
        Map<BitSet, Integer> known = new HashMap<>();
        List<BitSet> states = new ArrayList<>(List.of(new BitSet(), new BitSet()));
        known.put(new BitSet(), Automaton.DEAD);
        List<char[]> rows = new ArrayList<>(List.of(new char[columns]));
        for (int state = Automaton.START; state < states.size(); state++) {
            BitSet reachable = state == Automaton.START ? span.first() : following(states.get(state));
            char[] row = new char[columns];
            for (int column = 0; column < columns; column++) {
                BitSet target = (BitSet) reachable.clone();
                target.and(takers.get(column));
                Integer number = known.putIfAbsent(target, states.size());
                if (number == null) {
                    number = states.size();
                    states.add(target);
                }
                row[column] = (char) number.intValue();
            }
            rows.add(row);
            if (states.size() * columns > MAX_CELLS) {
                throw new TooLarge();
            }
        }
        return tables(span, classes, columns, states, rows);
    }

    private Automaton tables(Span span, byte[] classes, int columns, List<BitSet> states, List<char[]> rows) {
        char[] next = new char[states.size() * columns];
        boolean[] accepting = new boolean[states.size()];
        for (int state = 0; state < states.size(); state++) {
            System.arraycopy(rows.get(state), 0, next, state * columns, columns);
            accepting[state] = states.get(state).intersects(span.last());
        }
        accepting[Automaton.START] = span.nullable();
        return new Automaton(classes, columns, next, accepting);
    }

    /** The positions that take this character. */
    private BitSet takers(int c) {
        BitSet takers = new BitSet();
        for (int position = 0; position < chars.size(); position++) {
            if (chars.get(position).contains(c)) {
                takers.set(position);
            }
        }
        return takers;
    }

    private BitSet following(BitSet positions) {
        BitSet following = new BitSet();
        for (int position = positions.nextSetBit(0); position >= 0; position = positions.nextSetBit(position + 1)) {
            following.or(follow.get(position));
        }
        return following;
    }
}
