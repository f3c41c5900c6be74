package dev.weft.config.compile;

import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.weft.config.ir.ProxyTelemetry;
import dev.weft.config.xds.TypeUrls;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Records and messages as text that people can compare. */
final class Text {

    private static final JsonFormat.Printer PRINTER = JsonFormat.printer()
            .usingTypeRegistry(TypeRegistry.newBuilder().add(TypeUrls.packed()).build())
            .sortingMapKeys();

    private Text() {}

    /** Messages by type and name as YAML. */
    static String yaml(Map<String, ? extends Map<String, Message>> byType) {
        Map<String, Object> tree = new TreeMap<>();
        byType.forEach((type, messages) -> {
            List<Object> list = new ArrayList<>();
            messages.values().forEach(message -> list.add(object(message)));
            tree.put(type.substring(type.lastIndexOf('.') + 1), list);
        });
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setWidth(160)
                        .build())
                .dumpToString(tree);
    }

    /** A record and all that it holds, one value a line. */
    static String records(Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value, "");
        return out.toString();
    }

    private static Object object(Message message) {
        try {
            return new Load(LoadSettings.builder().build()).loadFromString(PRINTER.print(message));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void write(StringBuilder out, Object value, String indent) {
        if (value instanceof Record record) {
            out.append(record.getClass().getSimpleName()).append('\n');
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                Object part = part(record, component);
                if (!isEmpty(part)) {
                    out.append(indent).append("  ").append(component.getName()).append(": ");
                    write(out, part, indent + "  ");
                }
            }
        } else if (value instanceof Collection<?> items) {
            out.append('\n');
            for (Object item : items) {
                out.append(indent).append("- ");
                write(out, item, indent + "  ");
            }
        } else {
            out.append(value).append('\n');
        }
    }

    private static boolean isEmpty(Object part) {
        return part == null
                || "".equals(part)
                || ProxyTelemetry.Side.NONE.equals(part)
                || part instanceof Collection<?> items && items.isEmpty()
                || part instanceof Map<?, ?> map && map.isEmpty();
    }

    private static Object part(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
