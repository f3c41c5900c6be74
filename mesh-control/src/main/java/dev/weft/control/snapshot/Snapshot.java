package dev.weft.control.snapshot;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All resources of one scope at one revision. Immutable; shared by every stream of the scope. */
public final class Snapshot {

    private final Revision revision;
    private final Map<ResourceType, Map<String, NamedResource>> resources;

    private Snapshot(Revision revision, Map<ResourceType, Map<String, NamedResource>> resources) {
        this.revision = revision;
        this.resources = resources;
    }

    /**
     * Collects resources.
     *
     * @throws IllegalArgumentException when two have the same kind and name
     */
    public static Snapshot of(Revision revision, Collection<NamedResource> all) {
        Map<ResourceType, Map<String, NamedResource>> resources = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            resources.put(type, new TreeMap<>());
        }
        for (NamedResource resource : all) {
            if (byName(resources, resource.type()).put(resource.name(), resource) != null) {
                throw new IllegalArgumentException("resources: " + resource + " (expected: one of each kind and name)");
            }
        }
        return new Snapshot(revision, resources);
    }

    /** The same resources, known to be those of another revision too. */
    public Snapshot at(Revision other) {
        return new Snapshot(other, resources);
    }

    /** The state of the configuration that this was made from. */
    public Revision revision() {
        return revision;
    }

    /** The resource of this name, or {@code null}. */
    public @Nullable NamedResource get(ResourceType type, String name) {
        return byName(resources, type).get(name);
    }

    /** All resources of a kind in the order of their names. */
    public Collection<NamedResource> all(ResourceType type) {
        return Collections.unmodifiableCollection(byName(resources, type).values());
    }

    /** The names whose content differs between this and an earlier snapshot: new, changed or gone. */
    public Map<ResourceType, Set<String>> differencesTo(Snapshot earlier) {
        Map<ResourceType, Set<String>> differences = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            Set<String> names = new HashSet<>();
            Map<String, NamedResource> before = byName(earlier.resources, type);
            Map<String, NamedResource> now = byName(resources, type);
            for (NamedResource resource : now.values()) {
                NamedResource old = before.get(resource.name());
                if (old == null || !old.version().equals(resource.version())) {
                    names.add(resource.name());
                }
            }
            for (String name : before.keySet()) {
                if (!now.containsKey(name)) {
                    names.add(name);
                }
            }
            if (!names.isEmpty()) {
                differences.put(type, Set.copyOf(names));
            }
        }
        return differences;
    }

    private static Map<String, NamedResource> byName(
            Map<ResourceType, Map<String, NamedResource>> resources, ResourceType type) {
        Map<String, NamedResource> names = resources.get(type);
        return names == null ? Map.of() : names;
    }
}
