package dev.weft.proxy.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A YAML file as properties: nested names are joined by dots, lists by commas. Loaded only when there is such a file. */
final class YamlProperties {

    private static final int MAX_CHARACTERS = 256 * 1024;

    private YamlProperties() {}

    /** @throws IllegalArgumentException when it is no YAML document of nested names */
    static Map<String, String> read(Path path) throws IOException {
        String text = Files.readString(path);
        try {
            Object document = new Load(LoadSettings.builder()
                            .setCodePointLimit(MAX_CHARACTERS)
                            .setLabel(String.valueOf(path.getFileName()))
                            .build())
                    .loadFromString(text);
            Map<String, String> values = new LinkedHashMap<>();
            flatten("", document, values);
            return values;
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("not YAML"), e);
        }
    }

    private static void flatten(String prefix, @Nullable Object node, Map<String, String> values) {
        switch (node) {
            case null -> {}
            case Map<?, ?> map ->
                map.forEach((key, value) ->
                        flatten(prefix.isEmpty() ? String.valueOf(key) : prefix + "." + key, value, values));
            case List<?> list ->
                values.put(
                        prefix,
                        String.join(",", list.stream().map(String::valueOf).toList()));
            default -> values.put(prefix, node.toString());
        }
    }
}
