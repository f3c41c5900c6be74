package dev.weft.control.admin;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.weft.config.xds.TypeUrls;
import dev.weft.control.snapshot.NamedResource;
import java.util.List;

/** Resources as JSON, with the types that are packed inside them. Any thread. */
final class ResourceJson {

    private final JsonFormat.Printer printer = JsonFormat.printer()
            .usingTypeRegistry(TypeRegistry.newBuilder().add(TypeUrls.packed()).build())
            .preservingProtoFieldNames()
            .omittingInsignificantWhitespace();

    /** {@code {"resources":[{"type":…,"name":…,"version":…,"resource":{…}}]}}. */
    String dump(List<NamedResource> resources) {
        StringBuilder json = new StringBuilder("{\"resources\":[");
        String separator = "";
        for (NamedResource resource : resources) {
            Any any = resource.wire().getResource();
            json.append(separator)
                    .append("{\"type\":\"")
                    .append(any.getTypeUrl())
                    .append("\",\"name\":")
                    .append(quoted(resource.name()))
                    .append(",\"version\":\"")
                    .append(resource.version())
                    .append("\",\"resource\":")
                    .append(content(any))
                    .append('}');
            separator = ",";
        }
        return json.append("]}").toString();
    }

    private String content(Any any) {
        try {
            return printer.print(any);
        } catch (InvalidProtocolBufferException unknownType) {
            return "{\"error\":" + quoted(String.valueOf(unknownType.getMessage())) + "}";
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
