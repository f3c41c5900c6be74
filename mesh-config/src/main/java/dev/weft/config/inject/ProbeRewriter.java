package dev.weft.config.inject;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets the kubelet ask the sidecar, which asks the application on the pod's own loopback: under STRICT the kubelet has no
 * certificate. Probes by HTTP, HTTPS, TCP and gRPC and hooks by HTTP and TCP become requests to the status port; what the sidecar has
 * to ask goes to it as one JSON object by path. Commands stay as they are.
 *
 * <p>Source: Istio's {@code /app-health/CONTAINER/{livez,readyz,startupz}} and {@code /app-lifecycle/CONTAINER}.
 */
final class ProbeRewriter {

    /** Names the sidecar's container reads the questions from. */
    static final String VARIABLE = "WEFT_APP_PROBERS";

    private static final Map<String, String> PROBES =
            Map.of("livenessProbe", "livez", "readinessProbe", "readyz", "startupProbe", "startupz");
    private static final Map<String, String> HOOKS = Map.of("preStop", "prestopz", "postStart", "poststartz");

    private final int port;
    private final List<String> warnings;
    private final Map<String, @Nullable Object> questions = new TreeMap<>();

    /**
     * @param port the status port
     * @param warnings where probes that cannot be rewritten are told
     */
    ProbeRewriter(int port, List<String> warnings) {
        this.port = port;
        this.warnings = warnings;
    }

    /** What the sidecar has to ask, by path; empty when there is nothing. */
    Map<String, @Nullable Object> questions() {
        return questions;
    }

    /** Rewrites one container's probes and hooks. */
    void rewrite(Tree container) {
        String name = container.text("name");
        PROBES.forEach((field, word) -> {
            if (container.has(field)) {
                rewrite(container, container.view(field), "/app-health/" + name + "/" + word, field);
            }
        });
        HOOKS.forEach((field, word) -> {
            Tree hook = container.view("lifecycle").view(field);
            if (hook.has("httpGet") || hook.has("tcpSocket")) {
                rewrite(container, hook, "/app-lifecycle/" + name + "/" + word, field);
            }
        });
    }

    private void rewrite(Tree container, Tree probe, String path, String field) {
        for (String kind : new String[] {"httpGet", "tcpSocket", "grpc"}) {
            if (!probe.has(kind)) {
                continue;
            }
            Tree asked = Tree.copyOf(probe.view(kind).map());
            int number = portOf(container, asked);
            if (number == 0) {
                warnings.add("container " + container.text("name") + ": " + field + ": port \"" + asked.text("port")
                        + "\" is none of its ports, so the probe stays as it is and fails under STRICT");
                return;
            }
            if (number == port && kind.equals("httpGet")) {
                return;
            }
            asked.put("port", number);
            Tree question = Tree.empty().put(kind, asked);
            if (probe.has("timeoutSeconds")) {
                question.put("timeoutSeconds", probe.map().get("timeoutSeconds"));
            }
            questions.put(path, question.map());
            Tree shown = Tree.empty();
            shown.put("path", path).put("port", port);
            if (kind.equals("httpGet") && probe.view(kind).has("scheme")) {
                shown.put("scheme", "HTTP");
            }
            probe.map().remove(kind);
            probe.put("httpGet", shown);
            return;
        }
    }

    private static int portOf(Tree container, Tree asked) {
        Object port = asked.map().get("port");
        if (port instanceof Number number) {
            return number.intValue();
        }
        String name = asked.text("port");
        if (Quantity.isPort(name)) {
            return Integer.parseInt(name);
        }
        for (Tree each : container.items("ports")) {
            if (each.text("name").equals(name)) {
                return each.number("containerPort", 0);
            }
        }
        return 0;
    }
}
