package dev.weft.config.inject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Labels and annotations of a pod with a sidecar: what dashboards, {@code kubectl} and Prometheus read, and what tells a
 * second injection that there was a first.
 *
 * <p>Source: Istio's canonical service labels and {@code security.istio.io/tlsMode}; {@code kubectl}'s default container;
 * the customary {@code prometheus.io} annotations.
 */
final class PodMarks {

    /** The annotation that says what was added. */
    static final String STATUS = "weft.dev/status";

    private static final String SCRAPE = "prometheus.io/scrape";
    private static final String PATH = "prometheus.io/path";
    private static final String PORT = "prometheus.io/port";
    private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";
    private static final String DEFAULT_LOGS = "kubectl.kubernetes.io/default-logs-container";
    private static final String CANONICAL_NAME = "service.istio.io/canonical-name";
    private static final String CANONICAL_REVISION = "service.istio.io/canonical-revision";

    private final Tree labels;
    private final Tree annotations;

    PodMarks(Tree pod) {
        this.labels = pod.child("metadata").child("labels");
        this.annotations = pod.child("metadata").child("annotations");
    }

    /** Whether an injection was here before. */
    static boolean isInjected(Tree pod) {
        boolean marked = pod.view("metadata").view("annotations").has(STATUS);
        return marked
                && (PodMerge.find(pod.view("spec"), "containers", "name", SidecarContainer.NAME) != null
                        || PodMerge.find(pod.view("spec"), "initContainers", "name", SidecarContainer.NAME) != null);
    }

    void labels(Owner owner) {
        labels.putIfAbsent("security.istio.io/tlsMode", "istio");
        labels.putIfAbsent(CANONICAL_NAME, first(labels, owner.name(), "app.kubernetes.io/name", "app"));
        labels.putIfAbsent(CANONICAL_REVISION, first(labels, "latest", "app.kubernetes.io/version", "version"));
    }

    private static String first(Tree labels, String otherwise, String... names) {
        for (String name : names) {
            if (!labels.text(name).isEmpty()) {
                return labels.text(name);
            }
        }
        return otherwise;
    }

    void annotations(InjectionSettings settings, Tree pod) {
        List<Tree> containers = pod.view("spec").items("containers");
        for (Tree container : containers) {
            if (!container.text("name").equals(SidecarContainer.NAME)) {
                annotations.putIfAbsent(DEFAULT_CONTAINER, container.text("name"));
                annotations.putIfAbsent(DEFAULT_LOGS, annotations.text(DEFAULT_CONTAINER));
                break;
            }
        }
        annotations.put("weft.dev/rev", settings.mesh().revision());
    }

    /**
     * Lets Prometheus ask the sidecar, which also answers for the application.
     *
     * @return where the application's metrics are, as JSON; empty when nobody said so
     */
    String metrics(InjectionSettings settings) {
        int port = settings.health().statusPort() == 0
                ? InjectionSettings.METRICS_PORT
                : settings.health().statusPort();
        if (!settings.behaviour().mergeMetrics() || annotations.text(SCRAPE).equals("false")) {
            return "";
        }
        String asked = "";
        String own = annotations.text("weft.dev/app-metrics");
        if (!own.isEmpty()) {
            int slash = own.indexOf('/');
            asked = application(
                    slash < 0 ? own : own.substring(0, slash),
                    slash < 0 ? "/actuator/prometheus" : own.substring(slash));
        } else if (annotations.has(SCRAPE) && !annotations.text(PORT).equals(Integer.toString(port))) {
            String path = annotations.text(PATH);
            asked = application(annotations.text(PORT), path.isEmpty() ? "/metrics" : path);
        }
        annotations.put(SCRAPE, "true").put(PATH, "/stats/prometheus").put(PORT, Integer.toString(port));
        return asked;
    }

    private static String application(String port, String path) {
        return JsonText.of(Tree.empty().put("port", port).put("path", path).map());
    }

    void status(List<String> initContainers, List<String> containers, List<@Nullable Object> volumes, String revision) {
        List<@Nullable Object> names = new ArrayList<>();
        for (Object volume : volumes) {
            if (volume instanceof Map<?, ?> map) {
                names.add(map.get("name"));
            }
        }
        annotations.put(
                STATUS,
                JsonText.of(Tree.empty()
                        .put("initContainers", initContainers)
                        .put("containers", containers)
                        .put("volumes", names)
                        .put("revision", revision)
                        .map()));
    }
}
