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
 * @param bytes length of its JSON; 0 when the dump does not tell
 */
public record DumpedResource(String type, String name, String version, int bytes) {

    /**
     * The resources of a dump: that of a control plane (an array, or an object whose member {@code resources} is one) or
     * that of a sidecar (its member {@code versions}: kind to name to version).
     */
    public static List<DumpedResource> in(JsonNode dump) {
        List<DumpedResource> found = new ArrayList<>();
        for (JsonNode entry : dump.isArray() ? dump : dump.path("resources")) {
            found.add(new DumpedResource(
                    kind(entry.path("type").asString("")),
                    entry.path("name").asString(""),
                    entry.path("version").asString(""),
                    entry.path("resource").toString().length()));
        }
        dump.path("versions")
                .forEachEntry((type, names) -> names.forEachEntry(
                        (name, version) -> found.add(new DumpedResource(kind(type), name, version.asString(""), 0))));
        return found;
    }

    private static String kind(String typeUrl) {
        return typeUrl.substring(typeUrl.lastIndexOf('.') + 1);
    }
}
