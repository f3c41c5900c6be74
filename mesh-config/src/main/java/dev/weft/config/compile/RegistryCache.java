package dev.weft.config.compile;

import dev.weft.config.model.MeshView;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Keeps the index of the view that was asked for last, because many scopes are compiled from one view. Any thread. */
final class RegistryCache {

    private final MeshSettings settings;
    private final AtomicReference<@Nullable Registry> last = new AtomicReference<>();

    RegistryCache(MeshSettings settings) {
        this.settings = settings;
    }

    Registry of(MeshView view) {
        Registry registry = last.get();
        if (registry == null || registry.view() != view) {
            registry = new Registry(view, settings);
            last.set(registry);
        }
        return registry;
    }
}
