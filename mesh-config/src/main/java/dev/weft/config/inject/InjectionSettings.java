package dev.weft.config.inject;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an installation says of the sidecars that it adds; a pod's annotations replace some of it.
 *
 * <p>Source: the values of Istio's {@code sidecar-injector} and {@code global.proxy}, which the chart takes by the same
 * names.
 *
 * @param mesh where the sidecar belongs and whom it asks
 * @param image what it runs
 * @param behaviour switches
 * @param capture which connections are redirected
 * @param resources what its container asks for
 * @param health how the kubelet asks for its health
 * @param environment names and values for both containers
 * @param templates further partial pods by name, which {@code inject.istio.io/templates} asks for
 */
public record InjectionSettings(
        Mesh mesh,
        Image image,
        Behaviour behaviour,
        Capture capture,
        Resources resources,
        Health health,
        Map<String, String> environment,
        Map<String, Map<String, @Nullable Object>> templates) {

    /** Where the sidecar's metrics are when there is no status port. */
    static final int METRICS_PORT = 15_020;

    public InjectionSettings {
        environment = Map.copyOf(environment);
        templates = Map.copyOf(templates);
    }

    /**
     * Where sidecars belong.
     *
     * @param controlPlane host and port of xDS and CA
     * @param trustDomain the mesh's trust domain
     * @param meshId its name in metrics
     * @param clusterId the cluster's name in metrics
     * @param revision which installation this is; {@code default} for one without a name
     * @param tokenAudience for whom the projected service-account token is made
     * @param rootConfigMap the ConfigMap of every namespace that holds the trust bundle as {@code root-cert.pem}
     */
    public record Mesh(
            String controlPlane,
            String trustDomain,
            String meshId,
            String clusterId,
            String revision,
            String tokenAudience,
            String rootConfigMap) {}

    /**
     * What the containers run.
     *
     * @param name repository and tag or digest
     * @param pullPolicy {@code Always}, {@code IfNotPresent}, {@code Never}, or empty for the kubelet's own rule
     * @param pullSecrets names of Secrets that are added to the pod
     */
    public record Image(String name, String pullPolicy, List<String> pullSecrets) {
        public Image {
            pullSecrets = List.copyOf(pullSecrets);
        }
    }

    /**
     * Switches.
     *
     * @param nativeSidecar an init container that stays ({@code restartPolicy: Always}), not an ordinary container
     * @param holdApplication an ordinary sidecar comes first and the others wait for it
     * @param rewriteProbes the kubelet asks the sidecar, which asks the application
     * @param mergeMetrics the sidecar's metrics port also answers for the application
     * @param captureDns lookups go to the sidecar
     * @param logLevel of the sidecar: {@code OFF} to {@code TRACE}
     */
    public record Behaviour(
            boolean nativeSidecar,
            boolean holdApplication,
            boolean rewriteProbes,
            boolean mergeMetrics,
            boolean captureDns,
            String logLevel) {}

    /**
     * Which connections are redirected, as {@code weft iptables} takes it: comma-separated lists, {@code *} for all.
     *
     * @param mode {@code REDIRECT}, {@code TPROXY} or {@code NONE}
     * @param includeCidrs outbound destinations
     * @param excludeCidrs outbound destinations that are not
     * @param includeInboundPorts inbound ports
     * @param excludeInboundPorts inbound ports that are not
     * @param includeOutboundPorts outbound ports, whatever the destination
     * @param excludeOutboundPorts outbound ports that are not
     */
    public record Capture(
            String mode,
            String includeCidrs,
            String excludeCidrs,
            String includeInboundPorts,
            String excludeInboundPorts,
            String includeOutboundPorts,
            String excludeOutboundPorts) {}

    /**
     * Kubernetes quantities; empty is none.
     *
     * @param cpu requested
     * @param memory requested
     * @param cpuLimit at most
     * @param memoryLimit at most; the sidecar's heap follows from it
     */
    public record Resources(String cpu, String memory, String cpuLimit, String memoryLimit) {}

    /**
     * How its health is asked for.
     *
     * @param readinessPort of {@code /healthz/ready}
     * @param statusPort of metrics and of rewritten probes; 0: probes stay as they are and the sidecar gets no readiness probe
     * @param initialDelaySeconds before the first question
     * @param periodSeconds between two
     * @param failureThreshold failures in a row that make it unready
     */
    public record Health(
            int readinessPort, int statusPort, int initialDelaySeconds, int periodSeconds, int failureThreshold) {}

    /** The same of another mesh, natively or not. */
    public InjectionSettings with(Mesh other, boolean nativeSidecar) {
        Behaviour changed = new Behaviour(
                nativeSidecar,
                behaviour.holdApplication(),
                behaviour.rewriteProbes(),
                behaviour.mergeMetrics(),
                behaviour.captureDns(),
                behaviour.logLevel());
        return new InjectionSettings(other, image, changed, capture, resources, health, environment, templates);
    }

    /** An installation in {@code weft-system} with the chart's own values. */
    public static InjectionSettings defaults(String image) {
        return new InjectionSettings(
                new Mesh(
                        "weft-control.weft-system.svc:15012",
                        "cluster.local",
                        "cluster.local",
                        "Kubernetes",
                        "default",
                        "weft-ca",
                        "weft-ca-root-cert"),
                new Image(image, "IfNotPresent", List.of()),
                new Behaviour(true, false, true, true, true, "INFO"),
                new Capture("REDIRECT", "*", "", "*", "", "", ""),
                new Resources("100m", "96Mi", "2", "256Mi"),
                new Health(15021, 15020, 0, 15, 4),
                Map.of(),
                Map.of());
    }
}
