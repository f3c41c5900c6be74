package dev.weft.control.mesh;

import dev.weft.config.model.MeshObject;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.WorkloadEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether two views differ only in what endpoints are made of. Then listeners, routes and clusters stay as they are:
 * clusters depend on workloads through their accounts (secure naming) and labels (subsets), not through their addresses.
 */
final class EndpointOnly {

    private EndpointOnly() {}

    static boolean differ(MeshView before, MeshView after) {
        return others(before).equals(others(after)) && traits(before).equals(traits(after));
    }

    private static List<MeshObject> others(MeshView view) {
        List<MeshObject> others = new ArrayList<>();
        for (MeshObject object : view.objects()) {
            if (!(object instanceof WorkloadEntry)) {
                others.add(object);
            }
        }
        return others;
    }

    private static Set<Traits> traits(MeshView view) {
        Set<Traits> traits = new HashSet<>();
        for (WorkloadEntry workload : view.all(WorkloadEntry.class)) {
            traits.add(new Traits(
                    workload.namespace(),
                    workload.endpoint().serviceAccount(),
                    workload.endpoint().labels(),
                    workload.endpoint().ports(),
                    workload.metadata().annotations()));
        }
        return traits;
    }

    private record Traits(
            String namespace,
            String account,
            Map<String, String> labels,
            Map<String, Integer> ports,
            Map<String, String> annotations) {}
}
