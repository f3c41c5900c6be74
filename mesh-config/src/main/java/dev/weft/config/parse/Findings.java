package dev.weft.config.parse;

import dev.weft.config.parse.YamlNode.Place;
import dev.weft.types.Diagnostic;
import dev.weft.types.Origin;
import dev.weft.types.Reason;
import dev.weft.types.ResourceRef;
import dev.weft.types.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * What is found while one document is read. A reader takes {@link #mark()} before a part and asks {@link #brokenSince}
 * after it to learn whether that part could be read.
 *
 * <p>Mutable; one thread, the one that reads the document. Keeps at most {@value #MOST} diagnostics.
 */
public final class Findings {

    /** Most diagnostics of one document; the last one then says how many more there are. */
    public static final int MOST = 100;

    private final Origin file;
    private final List<Found> found = new ArrayList<>();
    private int errors;
    private int left;

    /** Nothing was found yet in a document of this file. */
    public Findings(Origin file) {
        this.file = file;
    }

    /** Reports that a part cannot be used. */
    public void error(Place place, String field, Reason reason, String message) {
        errors++;
        add(Severity.ERROR, place, field, reason, message);
    }

    /** Reports something without effect on what is read. */
    public void note(Severity severity, Place place, String field, Reason reason, String message) {
        add(severity, place, field, reason, message);
    }

    /** Counts an error that was reported already. */
    public void alreadyReported() {
        errors++;
    }

    /** A point to compare with later. */
    public int mark() {
        return errors;
    }

    /** Whether anything was found since then that makes what was read unusable. */
    public boolean brokenSince(int mark) {
        return errors > mark;
    }

    /** Whether anything makes the document unusable as it stands. */
    public boolean broken() {
        return errors > 0;
    }

    /** The place as an origin in this file. */
    public Origin origin(Place place) {
        return file.at(place.line(), place.column());
    }

    /** What was found, about this object. */
    public List<Diagnostic> diagnostics(ResourceRef at) {
        List<Diagnostic> all = new ArrayList<>();
        for (Found one : found) {
            all.add(new Diagnostic(one.severity, at, origin(one.place), one.field, one.reason, one.message));
        }
        if (left > 0) {
            all.add(new Diagnostic(
                    Severity.WARNING, at, file, "", Reason.InvalidValue, "findings: " + left + " more were left out"));
        }
        return all;
    }

    private void add(Severity severity, Place place, String field, Reason reason, String message) {
        if (found.size() < MOST) {
            found.add(new Found(severity, place, field, reason, message));
        } else {
            left++;
        }
    }

    private record Found(Severity severity, Place place, String field, Reason reason, String message) {}
}
