package dev.weft.policy.authz;

import dev.weft.policy.facts.ConnectionFacts;
import dev.weft.policy.facts.RequestFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled condition. What it needs to know of its position (granting or not) was decided when it was compiled. */
interface Clause {

    /**
     * Whether the condition holds.
     *
     * @param request {@code null} on a connection without HTTP
     */
    boolean holds(ConnectionFacts connection, @Nullable RequestFacts request);

    /** The condition in words. */
    String describe();

    /** Adds what does not hold; nothing when the condition holds. */
    default void addUnmet(ConnectionFacts connection, @Nullable RequestFacts request, List<String> unmet) {
        if (!holds(connection, request)) {
            unmet.add(describe());
        }
    }

    /** Always. */
    record Any() implements Clause {
        @Override
        public boolean holds(ConnectionFacts connection, @Nullable RequestFacts request) {
            return true;
        }

        @Override
        public String describe() {
            return "any";
        }
    }

    /** Conditions that must all hold. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record All(Clause[] clauses) implements Clause {
        @Override
        public boolean holds(ConnectionFacts connection, @Nullable RequestFacts request) {
            for (Clause clause : clauses) {
                if (!clause.holds(connection, request)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String describe() {
            return joined(clauses, " and ");
        }

        @Override
        public void addUnmet(ConnectionFacts connection, @Nullable RequestFacts request, List<String> unmet) {
            for (Clause clause : clauses) {
                clause.addUnmet(connection, request, unmet);
            }
        }
    }

    /** Conditions of which one must hold. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record One(Clause[] clauses) implements Clause {
        @Override
        public boolean holds(ConnectionFacts connection, @Nullable RequestFacts request) {
            for (Clause clause : clauses) {
                if (clause.holds(connection, request)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String describe() {
            return joined(clauses, " or ");
        }
    }

    /** A condition that must not hold. */
    record Not(Clause clause) implements Clause {
        @Override
        public boolean holds(ConnectionFacts connection, @Nullable RequestFacts request) {
            return !clause.holds(connection, request);
        }

        @Override
        public String describe() {
            return "not " + clause.describe();
        }
    }

    private static String joined(Clause[] clauses, String word) {
        if (clauses.length == 1) {
            return clauses[0].describe();
        }
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < clauses.length; i++) {
            text.append(i == 0 ? "" : word).append(clauses[i].describe());
        }
        return text.append(')').toString();
    }
}
