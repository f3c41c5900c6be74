package dev.weft.config.scg;

import dev.weft.config.parse.Findings;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.Set;

/**
 * Says of a predicate or filter that it cannot be compiled. A filter that the user marked optional is left out instead.
 * One thread.
 *
 * @param findings where it is said
 * @param optional names of filters, from {@code metadata.weft.optional}
 */
record Refusals(Findings findings, Set<String> optional) {

    Refusals {
        optional = Set.copyOf(optional);
    }

    /** It is one of the built-in ones, and no rule means the same. */
    void refused(Component one, Builtin builtin) {
        say(one, Reason.Unsupported, one.name() + ": " + builtin.remark() + " (expected: a route without it)");
    }

    /** Some way of using it is refused. */
    void part(Component one, String what, String expected) {
        say(one, Reason.Unsupported, what + " (expected: " + expected + ")");
    }

    /** Its arguments are wrong. */
    void arguments(Component one, String expected) {
        findings.error(one.place(), one.field(), Reason.InvalidValue, one.shown() + " (expected: " + expected + ")");
    }

    /** Nothing built in has that name. */
    void unknown(Component one, String what, String near) {
        String hint = near.isEmpty() ? "a built-in " + what : near;
        say(one, Reason.UnknownField, one.name() + ": unknown " + what + " (expected: " + hint + ")");
    }

    /** It is no built-in filter, so a user's: its jar is with the proxies, which refuse what they cannot run. */
    void own(Component one) {
        findings.note(
                Severity.INFO,
                one.place(),
                one.field(),
                Reason.ClientLimitation,
                one.name() + ": not built in (expected: its jar beside every proxy of this route; others "
                        + (isOptional(one) ? "leave it out)" : "answer 503)"));
    }

    boolean isOptional(Component one) {
        return optional.contains(one.name());
    }

    private void say(Component one, Reason reason, String message) {
        if (optional.contains(one.name())) {
            findings.note(
                    Severity.WARNING, one.place(), one.field(), reason, message + ", left out because it is optional");
        } else {
            findings.error(one.place(), one.field(), reason, message);
        }
    }
}
