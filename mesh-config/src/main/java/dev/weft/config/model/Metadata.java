package dev.weft.config.model;

import dev.weft.types.Origin;
import dev.weft.types.ResourceRef;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who an object is and where it was written.
 *
 * @param ref kind, namespace and name; none of them empty
 * @param labels the object's own labels
 * @param annotations the object's own annotations
 * @param created {@code metadata.creationTimestamp}; {@code null} where the source has none, which counts as newest
 * @param places where the document and each of its fields were written
 */
public record Metadata(
        ResourceRef ref,
        Map<String, String> labels,
        Map<String, String> annotations,
        @Nullable Instant created,
        FieldOrigins places) {

    public Metadata {
        if (ref.kind().isEmpty() || ref.namespace().isEmpty() || ref.name().isEmpty()) {
            throw new IllegalArgumentException("ref: \"" + ref + "\" (expected: kind, namespace and name)");
        }
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /** An object without labels that no file holds; for tests and for objects that Weft makes. */
    public static Metadata of(String kind, String namespace, String name) {
        return new Metadata(
                new ResourceRef(kind, namespace, name), Map.of(), Map.of(), null, FieldOrigins.at(Origin.NONE));
    }

    /** Where the document starts. */
    public Origin origin() {
        return places.document();
    }

    /**
     * Where a field was written.
     *
     * @param field a path as in diagnostics, {@code spec.http[2].route[0].destination.host}
     * @return its place, else that of the nearest field around it, else that of the document
     */
    public Origin originOf(String field) {
        return places.of(field);
    }
}
