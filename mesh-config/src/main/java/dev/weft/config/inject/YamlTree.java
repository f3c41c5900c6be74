package dev.weft.config.inject;

import dev.weft.config.parse.YamlNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes plain trees of what was read from YAML. What could not be read is absent. */
public final class YamlTree {

    private YamlTree() {}

    /** Maps, lists, texts, numbers, booleans and {@code null}. */
    public static @Nullable Object of(YamlNode node) {
        return switch (node) {
            case YamlNode.Mapping mapping -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                mapping.entries().forEach((name, entry) -> map.put(name, of(entry.value())));
                yield map;
            }
            case YamlNode.Sequence sequence -> {
                List<@Nullable Object> list = new ArrayList<>();
                sequence.items().forEach(item -> list.add(of(item)));
                yield list;
            }
            case YamlNode.Scalar scalar ->
                switch (scalar.type()) {
                    case TEXT -> scalar.value();
                    case BOOLEAN -> Boolean.valueOf(scalar.value().equalsIgnoreCase("true"));
                    case NULL -> null;
                    case NUMBER -> number(scalar.value());
                };
            case YamlNode.Unreadable unreadable -> null;
        };
    }

    private static Object number(String text) {
        try {
            if (text.startsWith("0x")) {
                return Long.parseLong(text.substring(2), 16);
            }
            return text.startsWith("0o") ? Long.parseLong(text.substring(2), 8) : Long.parseLong(text);
        } catch (NumberFormatException notWhole) {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException special) {
                return text;
            }
        }
    }
}
