package dev.weft.proxy.listener;

import java.util.List;

/**
 * What became of a configuration. Everything that is not named as a problem is in force.
 *
 * @param problems never empty entries; empty list: all is in force
 */
public record ApplyResult(List<Problem> problems) {

    /** Everything is in force. */
    public static final ApplyResult OK = new ApplyResult(List.of());

    public ApplyResult {
        problems = List.copyOf(problems);
    }

    /** Whether everything is in force. */
    public boolean ok() {
        return problems.isEmpty();
    }

    /**
     * One part that could not be put in force; its last good version stays.
     *
     * @param kind what it is
     * @param name its name
     * @param message for the user, in the form {@code what: value (expected: ...)}
     */
    public record Problem(Kind kind, String name, String message) {}

    /** What a problem is about. */
    public enum Kind {
        /** A listener: its socket or its chains. */
        LISTENER,
        /** A route configuration. */
        ROUTE,
        /** A cluster. */
        CLUSTER
    }
}
