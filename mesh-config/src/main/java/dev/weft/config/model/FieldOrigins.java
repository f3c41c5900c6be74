package dev.weft.config.model;

import dev.weft.types.Origin;
import java.util.Map;

/**
 * Where each field of one document was written, so that a later stage can point at the exact line.
 *
 * @param document where the document starts
 * @param places path of a field, such as {@code spec.http[2].route[0]}, to its line and column, packed by {@link #pack}
 */
public record FieldOrigins(Origin document, Map<String, Long> places) {

    public FieldOrigins {
        places = Map.copyOf(places);
    }

    /** Only the document's own place is known. */
    public static FieldOrigins at(Origin document) {
        return new FieldOrigins(document, Map.of());
    }

    /** A line and a column, both from 1, as one number. */
    public static long pack(int line, int column) {
        return (long) line << 32 | column;
    }

    /** The place of a field, else of the nearest field around it, else of the document. */
    public Origin of(String field) {
        String path = field;
        while (!path.isEmpty()) {
            Long place = places.get(path);
            if (place != null) {
                return document.at((int) (place >>> 32), place.intValue());
            }
            path = path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
        }
        return document;
    }
}
