package dev.weft.policy.authz;

import dev.weft.policy.authz.AuthzRules.Action;

/**
 * What it means for the caller when a condition holds. A negation turns it round. Where facts are ambiguous (several
 * values of a header) or absent (no HTTP), a condition is read so that the doubt never grants anything.
 *
 * @param everyValue each value of a header must satisfy the condition; else any
 * @param withoutHttp what a condition on a request is worth where there is none
 */
record Stance(boolean everyValue, boolean withoutHttp) {

    static Stance of(Action action) {
        return new Stance(action == Action.ALLOW, false);
    }

    /** The stance inside a negation. */
    Stance negated(Action action) {
        boolean grants = !everyValue;
        // DENY and LOG keep Envoy's reading, "not satisfied", so that their negations hold.
        return new Stance(grants, action == Action.ALLOW && !grants);
    }
}
