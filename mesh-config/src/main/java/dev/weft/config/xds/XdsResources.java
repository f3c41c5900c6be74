package dev.weft.config.xds;

import com.google.protobuf.Message;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Named resources by type.
 *
 * @param byType type URL ({@link TypeUrls}) to name to message; sorted, unmodifiable. Types without resources are present
 *     and empty
 */
public record XdsResources(SortedMap<String, SortedMap<String, Message>> byType) {

    public XdsResources {
        SortedMap<String, SortedMap<String, Message>> copy = new TreeMap<>();
        byType.forEach(
                (type, resources) -> copy.put(type, Collections.unmodifiableSortedMap(new TreeMap<>(resources))));
        byType = Collections.unmodifiableSortedMap(copy);
    }

    /** The resources of one type by name; empty when there are none. */
    public Map<String, Message> of(String typeUrl) {
        SortedMap<String, Message> resources = byType.get(typeUrl);
        return resources == null ? Map.of() : resources;
    }
}
