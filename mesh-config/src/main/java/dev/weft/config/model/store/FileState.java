package dev.weft.config.model.store;

import dev.weft.config.model.AuthorizationPolicy;
import dev.weft.config.model.MeshObject;
import dev.weft.config.model.SpringRoute;
import dev.weft.config.model.read.Reading;
import dev.weft.config.model.read.Reading.State;
import dev.weft.types.Diagnostic;
import dev.weft.types.Reason;
import dev.weft.types.ResourceRef;
import dev.weft.types.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one file declares.
 *
 * @param inForce the objects in force, in the order of their documents
 * @param lastGood every object's last good version, by who it is
 * @param diagnostics what the user should hear about the file
 */
record FileState(List<MeshObject> inForce, Map<ResourceRef, Kept> lastGood, List<Diagnostic> diagnostics) {

    /** Nothing is known of the file. */
    static final FileState NONE = new FileState(List.of(), Map.of(), List.of());

    /**
     * An object and the document it was read from.
     *
     * @param object as it was in force
     * @param line the document's first line
     * @param text the document's text
     */
    record Kept(MeshObject object, int line, String text) {}

    /** A file of which only the last good versions are known, as after a restart. */
    static FileState remembered(Map<ResourceRef, Kept> lastGood) {
        return new FileState(List.of(), lastGood, List.of());
    }

    /** The file after it was written. */
    FileState written(List<Reading> readings, boolean empty) {
        boolean textBroken = readings.stream().anyMatch(reading -> reading.state() == State.BROKEN_TEXT);
        Next next = new Next(readings);
        if ((textBroken || empty) && !(lastGood.isEmpty() && inForce.isEmpty())) {
            next.keepAll(
                    empty ? "file: empty" : "file: not YAML in some part", empty ? "documents, or no file" : "YAML");
        }
        readings.forEach(next::take);
        return new FileState(List.copyOf(next.inForce), next.lastGood, List.copyOf(next.diagnostics));
    }

    /** Collects the next state from the file's documents. */
    private final class Next {
        private final List<MeshObject> inForce = new ArrayList<>();
        private final Map<ResourceRef, Kept> lastGood = new LinkedHashMap<>();
        private final List<Diagnostic> diagnostics = new ArrayList<>();
        private final Set<ResourceRef> declared;
        private final Set<ResourceRef> kept = new HashSet<>();
        private boolean keepsAll;

        Next(List<Reading> readings) {
            declared = readings.stream()
                    .filter(Reading::isIdentified)
                    .map(Reading::ref)
                    .collect(Collectors.toUnmodifiableSet());
        }

        /** While a file is being written, everything that it declared stays as it was. */
        void keepAll(String what, String expected) {
            keepsAll = true;
            lastGood.putAll(FileState.this.lastGood);
            inForce.addAll(FileState.this.inForce);
            inForce.forEach(object -> kept.add(object.ref()));
            for (Kept good : FileState.this.lastGood.values()) {
                if (kept.add(good.object().ref())) {
                    inForce.add(good.object());
                }
            }
            for (MeshObject object : inForce) {
                diagnostics.add(new Diagnostic(
                        Severity.WARNING,
                        object.ref(),
                        object.origin(),
                        "",
                        Reason.LastGoodKept,
                        what + ", so what it last declared stays in force (expected: " + expected + ")"));
            }
        }

        void take(Reading reading) {
            diagnostics.addAll(reading.diagnostics());
            MeshObject object = reading.object();
            if (keepsAll && (kept.contains(reading.ref()) || !reading.isIdentified())) {
                return;
            }
            if (reading.state() == State.SOUND) {
                if (object != null) {
                    inForce.add(object);
                    lastGood.putIfAbsent(object.ref(), new Kept(object, reading.line(), reading.text()));
                }
                return;
            }
            List<Kept> candidates = candidates(reading);
            for (Kept good : candidates) {
                if (lastGood.putIfAbsent(good.object().ref(), good) == null) {
                    inForce.add(good.object());
                }
                diagnostics.add(keptFor(reading, good));
            }
            if (candidates.isEmpty() && object != null) {
                inForce.add(object);
                diagnostics.add(strictest(reading, object));
            }
        }

        /** The last good versions that a broken document may stand for. */
        private List<Kept> candidates(Reading reading) {
            if (reading.isIdentified()) {
                Kept kept = FileState.this.lastGood.get(reading.ref());
                return kept == null ? List.of() : List.of(kept);
            }
            return FileState.this.lastGood.values().stream()
                    .filter(kept -> !declared.contains(kept.object().ref()))
                    .filter(kept ->
                            isEmptyOr(reading.ref().kind(), kept.object().ref().kind()))
                    .filter(kept ->
                            isEmptyOr(reading.ref().name(), kept.object().name()))
                    .toList();
        }

        private static boolean isEmptyOr(String read, String known) {
            return read.isEmpty() || read.equals(known);
        }
    }

    private static Diagnostic keptFor(Reading reading, Kept kept) {
        return new Diagnostic(
                Severity.WARNING,
                kept.object().ref(),
                reading.origin(),
                "",
                Reason.LastGoodKept,
                "document: broken, so its last good version stays in force (expected: a document without errors)");
    }

    private static Diagnostic strictest(Reading reading, MeshObject object) {
        String effect = "mTLS is required on every port it selects";
        if (object instanceof AuthorizationPolicy policy) {
            effect = policy.action() == AuthorizationPolicy.Action.DENY
                    ? "a condition that cannot be read denies whatever its value"
                    : "a rule that cannot be read allows nothing";
        }
        if (object instanceof SpringRoute) {
            return new Diagnostic(
                    Severity.WARNING,
                    object.ref(),
                    reading.origin(),
                    "",
                    Reason.StrictestReading,
                    "route: broken and without a last good version, so what it takes is answered with 503"
                            + " (expected: a route without errors)");
        }
        return new Diagnostic(
                Severity.WARNING,
                object.ref(),
                reading.origin(),
                "",
                Reason.StrictestReading,
                "policy: broken and without a last good version, so " + effect
                        + " (expected: a policy without errors)");
    }
}
