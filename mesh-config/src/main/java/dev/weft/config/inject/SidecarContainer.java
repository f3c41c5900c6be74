package dev.weft.config.inject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The container of the sidecar: its environment, probes, mounts and rights. It runs as user 1337, by which the redirect rules
 * know its own connections, on a read-only root file system without any capability.
 */
final class SidecarContainer {

    static final String NAME = "weft-proxy";
    static final int USER = 1337;
    private static final String WAIT = "wait";
    private static final int SECONDS_OF_START = 600;

    private final InjectionSettings settings;
    private final Owner owner;
    private final boolean nativeSidecar;

    SidecarContainer(InjectionSettings settings, Owner owner, boolean nativeSidecar) {
        this.settings = settings;
        this.owner = owner;
        this.nativeSidecar = nativeSidecar;
    }

    /**
     * The container.
     *
     * @param pod the pod with its labels
     * @param asked what it has to ask for the kubelet and where the application's metrics are: further variables
     */
    Tree make(Tree pod, Map<String, String> asked) {
        Tree container = Tree.empty();
        container.put("name", NAME).put("image", settings.image().name());
        if (!settings.image().pullPolicy().isEmpty()) {
            container.put("imagePullPolicy", settings.image().pullPolicy());
        }
        container.put("args", new ArrayList<>(List.of("proxy")));
        container.put("ports", new ArrayList<>(List.of(port())));
        container.put("env", environment(pod, asked));
        container.put("resources", resources(settings.resources()));
        container.put("securityContext", security());
        container.put("volumeMounts", mounts());
        probes(container);
        lifecycle(container);
        return container;
    }

    private Map<String, @Nullable Object> port() {
        return Tree.empty()
                .put("name", "http-weft-prom")
                .put(
                        "containerPort",
                        settings.health().statusPort() == 0
                                ? InjectionSettings.METRICS_PORT
                                : settings.health().statusPort())
                .put("protocol", "TCP")
                .map();
    }

    private void probes(Tree container) {
        if (settings.health().statusPort() != 0) {
            container.put(
                    "readinessProbe",
                    readiness(settings.health().failureThreshold())
                            .put("periodSeconds", settings.health().periodSeconds())
                            .put("initialDelaySeconds", settings.health().initialDelaySeconds()));
        }
        if (nativeSidecar || settings.behaviour().holdApplication()) {
            container.put("startupProbe", readiness(SECONDS_OF_START).put("periodSeconds", 1));
        }
        if (nativeSidecar) {
            container.put("restartPolicy", "Always");
        }
    }

    private Tree readiness(int failures) {
        return Tree.empty()
                .put(
                        "httpGet",
                        Tree.empty()
                                .put("path", "/healthz/ready")
                                .put("port", settings.health().readinessPort()))
                .put("timeoutSeconds", 3)
                .put("failureThreshold", failures);
    }

    /** A sidecar that starts first holds the others back until it is ready; one that stays drains when the pod ends. */
    private void lifecycle(Tree container) {
        if (nativeSidecar) {
            container.child("lifecycle").put("preStop", command("drain"));
        } else if (settings.behaviour().holdApplication()) {
            container.child("lifecycle").put("postStart", command(WAIT));
        }
    }

    private static Tree command(String word) {
        return Tree.empty().put("exec", Tree.empty().put("command", new ArrayList<>(List.of("weft", word))));
    }

    static Map<String, @Nullable Object> resources(InjectionSettings.Resources resources) {
        Tree made = Tree.empty();
        quantity(made, "requests", "cpu", resources.cpu());
        quantity(made, "requests", "memory", resources.memory());
        quantity(made, "limits", "cpu", resources.cpuLimit());
        quantity(made, "limits", "memory", resources.memoryLimit());
        return made.map();
    }

    private static void quantity(Tree resources, String part, String name, String quantity) {
        if (!quantity.isEmpty()) {
            resources.child(part).put(name, quantity);
        }
    }

    private Tree security() {
        boolean transparent = settings.capture().mode().equals("TPROXY");
        Tree capabilities = Tree.empty().put("drop", new ArrayList<>(List.of("ALL")));
        if (transparent) {
            capabilities.put("add", new ArrayList<>(List.of("NET_ADMIN")));
        }
        return Tree.empty()
                .put("allowPrivilegeEscalation", false)
                .put("privileged", false)
                .put("readOnlyRootFilesystem", true)
                .put("runAsNonRoot", !transparent)
                .put("runAsUser", transparent ? 0 : USER)
                .put("runAsGroup", USER)
                .put("capabilities", capabilities)
                .put("seccompProfile", Tree.empty().put("type", "RuntimeDefault"));
    }

    private static List<@Nullable Object> mounts() {
        List<@Nullable Object> mounts = new ArrayList<>();
        mounts.add(mount("weft-state", "/var/lib/weft/proxy", false));
        mounts.add(mount("weft-tmp", "/tmp", false));
        mounts.add(mount("weft-token", "/var/run/secrets/weft/token", true));
        mounts.add(mount("weft-root", "/var/run/secrets/weft/root", true));
        mounts.add(mount("weft-podinfo", "/etc/weft/pod", true));
        return mounts;
    }

    private static Map<String, @Nullable Object> mount(String name, String path, boolean readOnly) {
        Tree mount = Tree.empty().put("name", name).put("mountPath", path);
        if (readOnly) {
            mount.put("readOnly", true);
        }
        return mount.map();
    }

    private List<@Nullable Object> environment(Tree pod, Map<String, String> asked) {
        InjectionSettings.Mesh mesh = settings.mesh();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("WEFT_CONTROL_PLANE", mesh.controlPlane());
        values.put("WEFT_TRUST_DOMAIN", mesh.trustDomain());
        values.put("WEFT_MESH_ID", mesh.meshId());
        values.put("WEFT_CLUSTER_ID", mesh.clusterId());
        values.put("WEFT_PROXY_WORKLOAD", owner.name().isEmpty() ? "$(POD_NAME)" : owner.name());
        values.put("WEFT_PROXY_OWNER", ownerPath());
        values.put("WEFT_PROXY_TOKEN_FILE", "/var/run/secrets/weft/token/token");
        values.put("WEFT_PROXY_ROOT_FILE", "/var/run/secrets/weft/root/root-cert.pem");
        values.put("WEFT_PROXY_LABELS_FILE", "/etc/weft/pod/labels");
        values.put("WEFT_PROXY_INTERCEPTION_MODE", settings.capture().mode());
        values.put("WEFT_PROXY_STATE_DIR", "/var/lib/weft/proxy");
        values.put(
                "WEFT_PROXY_READINESS_PORT", Integer.toString(settings.health().readinessPort()));
        if (settings.health().statusPort() != 0) {
            values.put(
                    "WEFT_PROXY_METRICS_PORT",
                    Integer.toString(settings.health().statusPort()));
        }
        values.put("WEFT_LOGGING_LEVEL", settings.behaviour().logLevel());
        if (!settings.behaviour().captureDns()) {
            values.put("WEFT_PROXY_DNS_PORT", "0");
        }
        values.put("WEFT_PROXY_APP_CONTAINERS", String.join(",", containers(pod)));
        values.putAll(asked);
        values.putAll(settings.environment());
        List<@Nullable Object> variables = new ArrayList<>();
        variables.add(field("POD_NAME", "metadata.name"));
        variables.add(field("WEFT_PROXY_POD", "metadata.name"));
        variables.add(field("WEFT_PROXY_NAMESPACE", "metadata.namespace"));
        variables.add(field("WEFT_PROXY_SERVICE_ACCOUNT", "spec.serviceAccountName"));
        variables.add(field("WEFT_PROXY_ADDRESS", "status.podIP"));
        variables.add(field("WEFT_PROXY_NODE", "spec.nodeName"));
        variables.add(field("HOST_IP", "status.hostIP"));
        values.forEach((name, value) ->
                variables.add(Tree.empty().put("name", name).put("value", value).map()));
        return variables;
    }

    private String ownerPath() {
        return "kubernetes://apis/" + owner.apiVersion() + "/namespaces/" + owner.namespace() + "/"
                + owner.kind().toLowerCase(java.util.Locale.ROOT) + "s/" + owner.name();
    }

    private static List<String> containers(Tree pod) {
        List<String> names = new ArrayList<>();
        for (Tree container : pod.view("spec").items("containers")) {
            if (!container.text("name").equals(NAME)) {
                names.add(container.text("name"));
            }
        }
        return names;
    }

    private static Map<String, @Nullable Object> field(String name, String path) {
        return Tree.empty()
                .put("name", name)
                .put("valueFrom", Tree.empty().put("fieldRef", Tree.empty().put("fieldPath", path)))
                .map();
    }
}
