package dev.weft.config.model.read;

import dev.weft.config.model.MeshObject;
import dev.weft.types.Diagnostic;
import dev.weft.types.Origin;
import dev.weft.types.ResourceRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one document was read as.
 *
 * @param ref kind, namespace and name, as far as they could be read
 * @param origin where the document starts
 * @param line the line where its text starts, from 1
 * @param text the document's text, to be read again after a restart
 * @param state whether the document can be used as it stands
 * @param object what it declares; of a broken policy, its strictest reading; {@code null} when nothing is declared
 * @param diagnostics what the user should hear
 */
public record Reading(
        ResourceRef ref,
        Origin origin,
        int line,
        String text,
        State state,
        @Nullable MeshObject object,
        List<Diagnostic> diagnostics) {

    public Reading {
        diagnostics = List.copyOf(diagnostics);
    }

    /** Whether a document can be used as it stands. */
    public enum State {
        /** It is read; what it declares, if anything, is in force. */
        SOUND,
        /** Something in it is wrong. */
        BROKEN,
        /** Its text is not YAML from some point on, as while a file is being written. */
        BROKEN_TEXT
    }

    /** Whether it is known which object is meant. */
    public boolean isIdentified() {
        return !ref.kind().isEmpty()
                && !ref.namespace().isEmpty()
                && !ref.name().isEmpty();
    }
}
