package dev.weft.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Finds the splits in what a sidecar runs: routes with more than one cluster. */
final class Weights {

    private static final int MAX_DEPTH = 30;
    private static final int MAX_SPLITS = 20;

    private Weights() {}

    /** One line each, for example {@code catalog.shop.svc.cluster.local: v1 90, v2 10}; without repetitions, in order. */
    static List<String> in(JsonNode configuration) {
        TreeSet<String> found = new TreeSet<>();
        search(configuration, 0, found);
        return List.copyOf(found);
    }

    private static void search(JsonNode node, int depth, Set<String> found) {
        if (depth > MAX_DEPTH || found.size() >= MAX_SPLITS) {
            return;
        }
        if (node.isArray() && node.size() > 1 && node.get(0).path("weight").isNumber()) {
            List<String> shares = new ArrayList<>();
            String host = "";
            for (JsonNode share : node) {
                // outbound|PORT|SUBSET|HOST
                String[] name = share.path("cluster").asString("").split("\\|", -1);
                if (name.length == 4) {
                    host = name[3];
                    shares.add((name[2].isEmpty() ? name[3] : name[2]) + " "
                            + share.path("weight").asInt(0));
                }
            }
            if (!host.isEmpty()) {
                found.add(host + ": " + String.join(", ", shares));
            }
            return;
        }
        for (JsonNode child : node) {
            search(child, depth + 1, found);
        }
    }
}
