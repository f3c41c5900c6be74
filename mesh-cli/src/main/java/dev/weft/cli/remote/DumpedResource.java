package dev.weft.cli.remote;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One resource of a dump.
 *
 * @param type its kind, {@code Cluster}
 * @param name its name
 * @param version its version; empty when the dump does not tell
 * @param bytes length of its JSON
 */
public record DumpedResource(String type, String name, String version, int bytes) {

    /** The resources of a dump: an array, or an object whose member {@code resources} is one. */
    public static List<DumpedResource> in(JsonNode dump) {
        List<DumpedResource> found = new ArrayList<>();
        for (JsonNode entry : dump.isArray() ? dump : dump.path("resources")) {
            String type = entry.path("type").asString("");
            JsonNode resource = entry.path("resource");
            found.add(new DumpedResource(
                    type.substring(type.lastIndexOf('.') + 1),
                    entry.path("name").asString(""),
                    entry.path("version").asString(""),
                    resource.toString().length()));
        }
        return found;
    }
}
