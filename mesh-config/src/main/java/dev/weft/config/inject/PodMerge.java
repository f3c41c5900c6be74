package dev.weft.config.inject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lays one partial pod over another: mappings field by field, lists of named things item by item, other lists and values as a
 * whole.
 *
 * <p>Source: Kubernetes' strategic merge patch and its merge keys for PodSpec.
 */
final class PodMerge {

    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("volumes", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("env", "name"),
            Map.entry("ports", "containerPort"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("hostAliases", "ip"));
    private static final Set<String> SETS = Set.of("finalizers", "topologySpreadConstraints", "tolerations", "envFrom");

    private PodMerge() {}

    /** Changes {@code below} so that {@code above} holds where it says something. */
    static void lay(Tree above, Tree below) {
        for (Map.Entry<String, @Nullable Object> field : above.map().entrySet()) {
            Object value = field.getValue();
            String name = field.getKey();
            if (value == null) {
                below.map().remove(name);
            } else if (value instanceof Map && below.map().get(name) instanceof Map) {
                lay(above.view(name), below.view(name));
            } else if (value instanceof List<?> items && below.map().get(name) instanceof List) {
                lists(name, items, above, below);
            } else {
                below.put(name, Tree.copied(value));
            }
        }
    }

    private static void lists(String name, List<?> items, Tree above, Tree below) {
        String key = KEYS.get(name);
        if (key != null) {
            for (Tree item : above.items(name)) {
                Tree there = find(below, name, key, item.text(key));
                if (there == null) {
                    below.list(name).add(Tree.copied(item));
                } else {
                    lay(item, there);
                }
            }
        } else if (SETS.contains(name)) {
            for (Object item : items) {
                if (!below.list(name).contains(item)) {
                    below.list(name).add(Tree.copied(item));
                }
            }
        } else {
            below.put(name, Tree.copied(new ArrayList<>(items)));
        }
    }

    static @Nullable Tree find(Tree parent, String list, String key, String value) {
        for (Tree item : parent.items(list)) {
            if (item.text(key).equals(value)) {
                return item;
            }
        }
        return null;
    }
}
