package dev.weft.config.model.read;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds that are read. */
enum Kind {
    SERVICE_ENTRY("ServiceEntry", "networking.istio.io", List.of("v1", "v1beta1", "v1alpha3")),
    WORKLOAD_ENTRY("WorkloadEntry", "networking.istio.io", List.of("v1", "v1beta1", "v1alpha3")),
    VIRTUAL_SERVICE("VirtualService", "networking.istio.io", List.of("v1", "v1beta1", "v1alpha3")),
    DESTINATION_RULE("DestinationRule", "networking.istio.io", List.of("v1", "v1beta1", "v1alpha3")),
    SIDECAR("Sidecar", "networking.istio.io", List.of("v1", "v1beta1", "v1alpha3")),
    PEER_AUTHENTICATION("PeerAuthentication", "security.istio.io", List.of("v1", "v1beta1")),
    AUTHORIZATION_POLICY("AuthorizationPolicy", "security.istio.io", List.of("v1", "v1beta1")),
    HTTP_ROUTE("HTTPRoute", "gateway.networking.k8s.io", List.of("v1", "v1beta1")),
    REFERENCE_GRANT("ReferenceGrant", "gateway.networking.k8s.io", List.of("v1", "v1beta1")),
    TELEMETRY("Telemetry", "telemetry.istio.io", List.of("v1", "v1alpha1")),
    TRAFFIC_PROFILE("TrafficProfile", "weft.dev", List.of("v1alpha1"));

    /** Groups of which every kind matters to a mesh, with the kinds that exist but are not read. */
    private static final Map<String, Set<String>> UNREAD = Map.of(
            "networking.istio.io", Set.of("Gateway", "EnvoyFilter", "WorkloadGroup", "ProxyConfig"),
            "security.istio.io", Set.of("RequestAuthentication"),
            "telemetry.istio.io", Set.of(),
            "extensions.istio.io", Set.of("WasmPlugin", "TrafficExtension"),
            "install.istio.io", Set.of("IstioOperator"),
            "gateway.networking.k8s.io",
                    Set.of(
                            "Gateway",
                            "GatewayClass",
                            "GRPCRoute",
                            "TCPRoute",
                            "TLSRoute",
                            "UDPRoute",
                            "BackendTLSPolicy",
                            "ListenerSet"),
            "weft.dev", Set.of(),
            "gateway.networking.x-k8s.io", Set.of("XBackend", "XBackendTrafficPolicy", "XMesh", "XListenerSet"));

    /** Kubernetes' own groups: their kinds are read from a cluster, never from files. */
    private static final Set<String> KUBERNETES = Set.of(
            "",
            "apps",
            "batch",
            "autoscaling",
            "policy",
            "networking.k8s.io",
            "rbac.authorization.k8s.io",
            "apiextensions.k8s.io",
            "admissionregistration.k8s.io",
            "storage.k8s.io",
            "discovery.k8s.io",
            "scheduling.k8s.io",
            "coordination.k8s.io");

    private final String word;
    private final String group;
    private final List<String> versions;

    Kind(String word, String group, List<String> versions) {
        this.word = word;
        this.group = group;
        this.versions = versions;
    }

    /** The kind as users write it. */
    String word() {
        return word;
    }

    /** The values of {@code apiVersion} that are accepted, newest first. */
    List<String> apiVersions() {
        return versions.stream().map(version -> group + "/" + version).toList();
    }

    String group() {
        return group;
    }

    /** Whether not reading an object of this kind could let something pass. */
    boolean isPolicy() {
        return this == PEER_AUTHENTICATION || this == AUTHORIZATION_POLICY;
    }

    static @Nullable Kind of(String word) {
        for (Kind kind : values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        return null;
    }

    /** Every kind that is read, by its word. */
    static Map<String, Kind> words() {
        Map<String, Kind> words = new LinkedHashMap<>();
        for (Kind kind : values()) {
            words.put(kind.word, kind);
        }
        return words;
    }

    static boolean isMeshGroup(String group) {
        return UNREAD.containsKey(group);
    }

    static Set<String> meshGroups() {
        return UNREAD.keySet();
    }

    static boolean isUnread(String group, String word) {
        return UNREAD.getOrDefault(group, Set.of()).contains(word);
    }

    static boolean isKubernetes(String group) {
        return KUBERNETES.contains(group);
    }
}
