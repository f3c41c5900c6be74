package dev.weft.policy.match;

import dev.weft.types.Reason;

/**
 * Something that keeps rules from becoming a plan: what the wire says back (NACK) and what the author of the rules is
 * told.
 *
 * @param field where in the rules, for example {@code virtualHosts[2].routes[0].match.path}
 * @param reason stable code
 * @param message what is wrong, with the value, then what is allowed
 */
public record RuleProblem(String field, Reason reason, String message) {

    @Override
    public String toString() {
        return field + ": " + message;
    }
}
