package dev.weft.control.endpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What names resolve to now. Immutable, comparable by value.
 *
 * @param addresses lower-case name to sorted IP literals; a name without an answer so far is missing
 * @param failures name to why its latest look-up failed; its last answer, if any, is still among the addresses
 */
public record NameResolution(Map<String, List<String>> addresses, Map<String, String> failures) {

    /** Nothing is known. */
    public static final NameResolution NONE = new NameResolution(Map.of(), Map.of());

    /** Copies the maps in a fixed order. */
    public NameResolution {
        addresses = java.util.Collections.unmodifiableMap(new TreeMap<>(addresses));
        failures = java.util.Collections.unmodifiableMap(new TreeMap<>(failures));
    }
}
