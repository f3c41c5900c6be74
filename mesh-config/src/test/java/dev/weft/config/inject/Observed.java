package dev.weft.config.inject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a pod's owner can tell of an injected object, the same for Istio's and for ours. */
final class Observed {

    private static final Set<String> SIDECARS = Set.of("weft-proxy", "istio-proxy");
    private static final Set<String> INITS = Set.of("weft-init", "istio-init");
    private static final Set<String> OURS = Set.of(
            "weft-state",
            "weft-tmp",
            "weft-token",
            "weft-root",
            "weft-podinfo",
            "workload-socket",
            "credential-socket",
            "workload-certs",
            "istio-envoy",
            "istio-data",
            "istio-podinfo",
            "istio-token",
            "istiod-ca-cert",
            "istio-ca-crl");
    private static final Set<String> PASSED_OVER = Set.of("status", "strategy", "updateStrategy", "creationTimestamp");

    private Observed() {}

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    static @Nullable Object of(Map<String, Object> document) {
        Tree tree = Tree.copyOf(document);
        // Istio marks the Job that a CronJob makes, where no pod gets the marks; ours are on the pod.
        Tree job = tree.view("spec").view("jobTemplate");
        if (job.has("metadata")) {
            PodMerge.lay(Tree.copyOf(job.view("metadata").map()), pod(tree).child("metadata"));
            job.map().remove("metadata");
        }
        Tree pod = pod(tree);
        if (pod.has("spec")) {
            spec(pod.view("spec"));
            metadata(pod.child("metadata"));
        }
        return sorted(tree.map());
    }

    private static Tree pod(Tree tree) {
        if (tree.text("kind").equals("Pod")) {
            return tree;
        }
        Tree spec = tree.view("spec");
        return spec.has("jobTemplate") ? spec.view("jobTemplate").view("spec").view("template") : spec.view("template");
    }

    private static void metadata(Tree metadata) {
        Tree annotations = metadata.child("annotations");
        // Ours answers for metrics and probes on one port, so Prometheus is told the pod's own.
        if (annotations.has("status.sidecar.istio.io/port")) {
            annotations.map().remove("prometheus.io/port");
        }
        annotations
                .map()
                .keySet()
                .removeIf(name -> name.startsWith("weft.dev/")
                        || Set.of("istio.io/rev", "sidecar.istio.io/status", "proxy.istio.io/overrides")
                                .contains(name));
    }

    private static void spec(Tree spec) {
        List<@Nullable Object> volumes = new ArrayList<>();
        for (Tree volume : spec.items("volumes")) {
            if (!OURS.contains(volume.text("name"))) {
                volumes.add(volume.map());
            }
        }
        spec.put("volumes", volumes);
        for (String list : new String[] {"containers", "initContainers"}) {
            List<@Nullable Object> seen = new ArrayList<>();
            for (Tree container : spec.items(list)) {
                String name = container.text("name");
                if (SIDECARS.contains(name)) {
                    seen.add(sidecar(container).map());
                } else if (INITS.contains(name)) {
                    seen.add(init(container).map());
                } else {
                    seen.add(container.map());
                }
            }
            spec.put(list, seen);
        }
    }

    private static Tree sidecar(Tree container) {
        Tree seen = Tree.empty().put("name", "PROXY");
        seen.put("restartPolicy", container.text("restartPolicy"));
        seen.put("resources", quantities(container.view("resources")).map());
        Tree security = container.view("securityContext");
        for (String field : new String[] {"runAsUser", "runAsGroup", "runAsNonRoot", "privileged", "capabilities"}) {
            seen.put(field, security.map().get(field));
        }
        Tree readiness = container.view("readinessProbe");
        for (String field : new String[] {"periodSeconds", "failureThreshold"}) {
            seen.put("readiness " + field, readiness.map().get(field));
        }
        seen.put("initialDelaySeconds", readiness.number("initialDelaySeconds", 0));
        seen.put("livenessProbe", container.map().get("livenessProbe"));
        seen.put("tty", container.map().get("tty"));
        seen.put("terminationMessagePath", container.map().get("terminationMessagePath"));
        seen.put(
                "hooks",
                new ArrayList<>(new java.util.TreeSet<>(
                        container.view("lifecycle").map().keySet())));
        List<@Nullable Object> mounts = new ArrayList<>();
        for (Tree mount : container.items("volumeMounts")) {
            if (!OURS.contains(mount.text("name"))) {
                mounts.add(mount.map());
            }
        }
        seen.put("volumeMounts", mounts);
        for (Tree variable : container.items("env")) {
            if (Set.of("WEFT_APP_PROBERS", "ISTIO_KUBE_APP_PROBERS").contains(variable.text("name"))) {
                seen.put("probers", variable.text("value"));
            }
        }
        return seen;
    }

    private static Tree quantities(Tree resources) {
        for (String part : new String[] {"requests", "limits"}) {
            Tree quantities = resources.view(part);
            quantities.map().replaceAll((name, quantity) -> {
                String text = String.valueOf(quantity);
                return text.endsWith("000m") ? text.substring(0, text.length() - 4) : text;
            });
        }
        return resources;
    }

    /** Which connections are redirected; a user's own arguments as they are. */
    private static Tree init(Tree container) {
        Tree seen = Tree.empty().put("name", "INIT");
        List<String> arguments = new ArrayList<>();
        container.list("args").forEach(each -> arguments.add(String.valueOf(each)));
        if (!arguments.get(0).endsWith("iptables")) {
            return seen.put("args", arguments);
        }
        for (int i = 1; i + 1 < arguments.size(); i += 2) {
            String value = arguments.get(i + 1);
            if (arguments.get(i).equals("-d")) {
                value = String.join(
                        ",",
                        new java.util.TreeSet<>(
                                List.of(value.replace("15090,", "").split(","))));
            }
            if (!arguments.get(i).startsWith("--")) {
                seen.put(arguments.get(i), value);
            }
        }
        seen.put("resources", quantities(container.view("resources")).map());
        seen.put(
                "capabilities",
                container.view("securityContext").view("capabilities").map());
        return seen;
    }

    /** Fields in order, without what is empty. */
    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((name, inner) -> {
                Object seen = sorted(inner);
                boolean empty = seen == null
                        || seen.equals("")
                        || seen instanceof Map<?, ?> fields && fields.isEmpty()
                        || seen instanceof List<?> items && items.isEmpty();
                if (!empty && !PASSED_OVER.contains(String.valueOf(name))) {
                    sorted.put(String.valueOf(name), seen);
                }
            });
            return sorted;
        }
        if (value instanceof List<?> items) {
            List<@Nullable Object> sorted = new ArrayList<>();
            items.forEach(item -> sorted.add(sorted(item)));
            return sorted;
        }
        return value;
    }
}
