package dev.weft.control.snapshot;

import com.google.protobuf.Message;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Keeps serialized resources by the value they were made from, so that a part of the IR that did not change keeps its
 * bytes, and scopes with equal parts share them.
 *
 * <p>An entry lives as long as a snapshot uses its resource, so the size is bounded by what is served. Owned by the thread
 * that replaces snapshots.
 */
public final class ResourceCache {

    private final Map<Key, WeakReference<NamedResource>> resources = new HashMap<>();

    /** An empty cache. */
    public ResourceCache() {}

    /** Forgets what no snapshot uses any more; call it once per revision. */
    public void sweep() {
        resources.values().removeIf(reference -> reference.refersTo(null));
    }

    /** The resource made from {@code part}; built and serialized only when no equal part is in use. */
    public <T> NamedResource resource(ResourceType type, String name, T part, Function<T, ? extends Message> build) {
        Key key = new Key(type, name, part);
        WeakReference<NamedResource> reference = resources.get(key);
        NamedResource found = reference == null ? null : reference.get();
        if (found == null) {
            found = NamedResource.of(type, name, build.apply(part));
            resources.put(key, new WeakReference<>(found));
        }
        return found;
    }

    /** How many distinct resources are in use. */
    public int size() {
        return resources.size();
    }

    private record Key(ResourceType type, String name, Object part) {}
}
