package dev.weft.config.inject;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The container that writes the redirect rules and ends. It has the two capabilities that this takes and nothing else.
 *
 * <p>Source: Istio's {@code istio-init}, whose flags {@code weft iptables} takes.
 */
final class InitContainer {

    static final String NAME = "weft-init";

    private final InjectionSettings settings;
    private final Map<String, String> traffic;

    /** @param traffic the pod's annotations, for what has no setting */
    InitContainer(InjectionSettings settings, Map<String, String> traffic) {
        this.settings = settings;
        this.traffic = traffic;
    }

    Tree make() {
        Tree container = Tree.empty();
        container.put("name", NAME).put("image", settings.image().name());
        if (!settings.image().pullPolicy().isEmpty()) {
            container.put("imagePullPolicy", settings.image().pullPolicy());
        }
        container.put("args", arguments());
        container.put("resources", SidecarContainer.resources(settings.resources()));
        container.put(
                "securityContext",
                Tree.empty()
                        .put("allowPrivilegeEscalation", false)
                        .put("privileged", false)
                        .put("readOnlyRootFilesystem", true)
                        .put("runAsNonRoot", false)
                        .put("runAsUser", 0)
                        .put("runAsGroup", 0)
                        .put(
                                "capabilities",
                                Tree.empty()
                                        .put("drop", new ArrayList<>(List.of("ALL")))
                                        .put("add", new ArrayList<>(List.of("NET_ADMIN", "NET_RAW"))))
                        .put("seccompProfile", Tree.empty().put("type", "RuntimeDefault")));
        return container;
    }

    private List<String> arguments() {
        InjectionSettings.Capture capture = settings.capture();
        List<String> flags = new ArrayList<>(List.of(
                "iptables",
                "-p",
                "15001",
                "-z",
                "15006",
                "-u",
                Integer.toString(SidecarContainer.USER),
                "-m",
                capture.mode(),
                "-i",
                capture.includeCidrs(),
                "-x",
                capture.excludeCidrs(),
                "-b",
                capture.includeInboundPorts(),
                "-d",
                excluded(capture.excludeInboundPorts())));
        add(flags, "-q", capture.includeOutboundPorts());
        add(flags, "-o", capture.excludeOutboundPorts());
        add(flags, "-c", traffic.getOrDefault(PodAnnotations.TRAFFIC + "excludeInterfaces", ""));
        add(
                flags,
                "-k",
                traffic.getOrDefault(
                        "istio.io/reroute-virtual-interfaces",
                        traffic.getOrDefault(PodAnnotations.TRAFFIC + "kubevirtInterfaces", "")));
        if (settings.behaviour().captureDns()) {
            flags.add("--redirect-dns");
        }
        return flags;
    }

    private static void add(List<String> flags, String flag, String value) {
        if (!value.isEmpty()) {
            flags.add(flag);
            flags.add(value);
        }
    }

    /** Never the sidecar's own ports, which the kubelet and Prometheus call. */
    private String excluded(String ports) {
        Set<String> all = new LinkedHashSet<>();
        all.add(Integer.toString(settings.health().readinessPort()));
        for (String port : ports.split(",", -1)) {
            if (!port.isBlank()) {
                all.add(port.strip());
            }
        }
        if (settings.health().statusPort() != 0) {
            all.add(Integer.toString(settings.health().statusPort()));
        }
        return String.join(",", all);
    }
}
