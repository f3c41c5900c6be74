package dev.weft.config.model.read;

import java.util.Map;
import java.util.Optional;

/**
 * Which namespace the documents of a file belong to. A folder that is mapped may write no other namespace.
 *
 * @param folders folder, relative to the source's root and without slash at its ends, to namespace
 * @param rootNamespace where policies count for the whole mesh; a policy whose namespace cannot be read is put there
 */
public record NamespaceMap(Map<String, String> folders, String rootNamespace) {

    /** The namespace of documents that name none, in a folder that is not mapped. */
    public static final String DEFAULT_NAMESPACE = "default";

    /** Nothing is mapped; the root namespace is {@code istio-system}. */
    public static final NamespaceMap NONE = new NamespaceMap(Map.of(), "istio-system");

    public NamespaceMap {
        folders = Map.copyOf(folders);
        if (rootNamespace.isEmpty()) {
            throw new IllegalArgumentException("rootNamespace: \"\" (expected: a namespace)");
        }
    }

    /** The namespace that the nearest mapped folder around a file stands for. */
    public Optional<String> of(String path) {
        String folder = path;
        while (!folder.isEmpty()) {
            folder = folder.substring(0, Math.max(0, folder.lastIndexOf('/')));
            String namespace = folders.get(folder);
            if (namespace != null) {
                return Optional.of(namespace);
            }
        }
        return Optional.empty();
    }
}
