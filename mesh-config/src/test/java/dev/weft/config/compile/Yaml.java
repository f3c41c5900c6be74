package dev.weft.config.compile;

import dev.weft.config.model.MeshView;
import dev.weft.config.model.read.DocumentReader;
import dev.weft.config.model.read.NamespaceMap;
import dev.weft.config.model.store.ConfigStore;
import dev.weft.config.model.store.FileChanges;
import java.util.Map;

/** What users write, as a view. */
final class Yaml {

    private Yaml() {}

    static MeshView view(String text) {
        return store(Map.of("in.yaml", text)).view();
    }

    static ConfigStore store(Map<String, String> files) {
        return ConfigStore.empty(new DocumentReader(NamespaceMap.NONE)).apply(FileChanges.written(files));
    }
}
