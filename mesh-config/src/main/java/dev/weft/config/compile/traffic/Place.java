package dev.weft.config.compile.traffic;

import dev.weft.types.Locality;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a caller runs, as far as some rule looks at it: proxies that differ otherwise share their endpoints.
 *
 * @param labels only those that {@code failoverPriority} names
 * @param callers proxies of the caller's services by zone, where some rule keeps requests in zones
 */
public record Place(Locality locality, Map<String, String> labels, Map<String, Integer> callers) {
    /** Not known, or no rule looks at it. */
    public static final Place ANYWHERE = new Place(Locality.UNKNOWN, Map.of(), Map.of());

    public Place {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        callers = Collections.unmodifiableSortedMap(new TreeMap<>(callers));
    }
}
