package dev.weft.config.compile;

import dev.weft.config.model.MeshObject;
import dev.weft.types.Diagnostic;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects diagnostics of one compilation. One thread. */
final class Findings {

    private static final Comparator<Diagnostic> ORDER = Comparator.comparing(
                    (Diagnostic finding) -> finding.at().toString())
            .thenComparing(Diagnostic::field)
            .thenComparing(finding -> finding.reason().name())
            .thenComparing(Diagnostic::message);

    private final Set<Diagnostic> found = new LinkedHashSet<>();

    void add(Severity severity, MeshObject object, String field, Reason reason, String message) {
        found.add(new Diagnostic(severity, object.ref(), object.metadata().originOf(field), field, reason, message));
    }

    void error(MeshObject object, String field, Reason reason, String message) {
        add(Severity.ERROR, object, field, reason, message);
    }

    void warning(MeshObject object, String field, Reason reason, String message) {
        add(Severity.WARNING, object, field, reason, message);
    }

    /** Tells both that they claim the same thing; the first one keeps it. */
    void conflict(MeshObject winner, MeshObject loser, String field, String what) {
        warning(
                winner,
                field,
                Reason.Conflicted,
                what + " (expected: one object; also claimed by " + loser.ref() + ", which gives way)");
        error(loser, field, Reason.Conflicted, what + " (expected: one object; " + winner.ref() + " has it)");
    }

    List<Diagnostic> sorted() {
        return found.stream().sorted(ORDER).toList();
    }
}
