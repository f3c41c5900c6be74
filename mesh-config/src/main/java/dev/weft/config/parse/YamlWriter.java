package dev.weft.config.parse;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/** Writes trees as YAML in block style, as {@code kubectl} does; texts that would be read as something else are quoted. Any thread. */
public final class YamlWriter {

    private static final int WIDTH = 120;

    private YamlWriter() {}

    /**
     * One document, without a separator.
     *
     * @param document maps, lists, texts, numbers, booleans and {@code null}
     */
    public static String write(Map<String, ? extends @Nullable Object> document) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setDefaultScalarStyle(ScalarStyle.PLAIN)
                .setWidth(WIDTH)
                .setSplitLines(false)
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(document);
    }
}
