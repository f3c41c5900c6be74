package dev.weft.config.inject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The volumes that a sidecar mounts: keys and state in memory, a token for the CA only, the trust bundle, the pod's own labels. */
final class PodVolumes {

    /** Half a day; the kubelet makes a new one long before. */
    private static final int TOKEN_SECONDS = 43_200;

    private PodVolumes() {}

    static List<@Nullable Object> make(InjectionSettings.Mesh mesh) {
        List<@Nullable Object> volumes = new ArrayList<>();
        volumes.add(named("weft-state")
                .put("emptyDir", Tree.empty().put("medium", "Memory"))
                .map());
        volumes.add(named("weft-tmp").put("emptyDir", Tree.empty()).map());
        Tree token = Tree.empty()
                .put("audience", mesh.tokenAudience())
                .put("expirationSeconds", TOKEN_SECONDS)
                .put("path", "token");
        volumes.add(named("weft-token")
                .put(
                        "projected",
                        Tree.empty().put("sources", listOf(Tree.empty().put("serviceAccountToken", token))))
                .map());
        volumes.add(named("weft-root")
                .put("configMap", Tree.empty().put("name", mesh.rootConfigMap()))
                .map());
        List<@Nullable Object> items = new ArrayList<>();
        for (String field : new String[] {"labels", "annotations"}) {
            items.add(Tree.empty()
                    .put("path", field)
                    .put("fieldRef", Tree.empty().put("fieldPath", "metadata." + field))
                    .map());
        }
        volumes.add(named("weft-podinfo")
                .put("downwardAPI", Tree.empty().put("items", items))
                .map());
        return volumes;
    }

    private static List<Map<String, @Nullable Object>> listOf(Tree item) {
        return new ArrayList<>(List.of(item.map()));
    }

    private static Tree named(String name) {
        return Tree.empty().put("name", name);
    }
}
