package dev.weft.config.inject;

import dev.weft.config.inject.InjectionSettings.Behaviour;
import dev.weft.config.inject.InjectionSettings.Capture;
import dev.weft.config.inject.InjectionSettings.Health;
import dev.weft.config.inject.InjectionSettings.Image;
import dev.weft.config.inject.InjectionSettings.Mesh;
import dev.weft.config.inject.InjectionSettings.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a pod's annotations say of its sidecar, in the place of the installation's settings. Every value that cannot be
 * meant is a problem. Reads once; one thread.
 *
 * <p>Source: Istio's resource annotations; each has a spelling of Weft's own, which wins.
 */
final class PodAnnotations {

    static final String TRAFFIC = "traffic.sidecar.istio.io/";
    private static final String ISTIO = "sidecar.istio.io/";
    private static final String READINESS = "readiness.status.sidecar.istio.io/";
    private static final String WHOLE = "a whole number, 0 to 100000";
    private static final Set<String> MODES = Set.of("REDIRECT", "TPROXY", "NONE");
    private static final Set<String> LEVELS = Set.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

    private final Map<String, String> annotations;
    private final ProxyConfigText config;
    private final List<String> problems = new ArrayList<>();

    PodAnnotations(Map<String, String> annotations) {
        this.annotations = annotations;
        this.config = ProxyConfigText.read(annotations.getOrDefault("proxy.istio.io/config", ""));
        problems.addAll(config.problems());
    }

    /** What cannot be meant, after everything was read. */
    List<String> problems() {
        return problems;
    }

    /** What is not read, for the owner to know. */
    List<String> warnings() {
        return config.warnings();
    }

    /** A word of the pod; empty when it says nothing. */
    String word(String own, String istio) {
        String name = "weft.dev/" + own;
        return annotations.getOrDefault(name, annotations.getOrDefault(istio, ""));
    }

    private String nameOf(String own, String istio) {
        return annotations.containsKey("weft.dev/" + own) ? "weft.dev/" + own : istio;
    }

    private String checked(String own, String istio, String otherwise, Predicate<String> check, String expected) {
        if (!annotations.containsKey("weft.dev/" + own) && !annotations.containsKey(istio)) {
            return otherwise;
        }
        String word = word(own, istio).strip();
        if (!check.test(word)) {
            problems.add(nameOf(own, istio) + ": \"" + word + "\" (expected: " + expected + ")");
            return otherwise;
        }
        return word;
    }

    private boolean flag(String own, String istio, boolean otherwise) {
        String word = checked(
                own,
                istio,
                Boolean.toString(otherwise),
                each -> each.equalsIgnoreCase("true") || each.equalsIgnoreCase("false"),
                "true or false");
        return Boolean.parseBoolean(word);
    }

    private int whole(String own, String istio, int otherwise) {
        return Integer.parseInt(
                checked(own, istio, Integer.toString(otherwise), each -> Quantity.isWhole(each, 0, 100_000), WHOLE));
    }

    /** The settings of this pod. */
    InjectionSettings over(InjectionSettings settings) {
        Map<String, String> environment = new LinkedHashMap<>(settings.environment());
        environment.putAll(config.environment());
        String heap =
                checked("proxy-heap-mb", "", "", each -> Quantity.isWhole(each, 8, 100_000), "8 to 100000 (mebibytes)");
        if (!heap.isEmpty()) {
            environment.put("WEFT_PROXY_HEAP_MB", heap);
        }
        return new InjectionSettings(
                mesh(settings.mesh()),
                image(settings.image()),
                behaviour(settings.behaviour()),
                capture(settings.capture()),
                resources(settings.resources()),
                health(settings.health()),
                environment,
                settings.templates());
    }

    private Mesh mesh(Mesh mesh) {
        return new Mesh(
                config.controlPlane().isEmpty() ? mesh.controlPlane() : config.controlPlane(),
                mesh.trustDomain(),
                mesh.meshId(),
                mesh.clusterId(),
                mesh.revision(),
                mesh.tokenAudience(),
                mesh.rootConfigMap());
    }

    private Image image(Image image) {
        String name = checked(
                "proxy-image",
                ISTIO + "proxyImage",
                image.name(),
                each -> !each.isEmpty() && each.indexOf(' ') < 0,
                "an image's name");
        return new Image(name, image.pullPolicy(), image.pullSecrets());
    }

    private Behaviour behaviour(Behaviour behaviour) {
        String level = checked(
                "proxy-log-level",
                ISTIO + "logLevel",
                behaviour.logLevel(),
                each -> LEVELS.contains(each.toUpperCase(Locale.ROOT)) || each.equals("warning"),
                "OFF, ERROR, WARN, INFO, DEBUG or TRACE");
        return new Behaviour(
                flag("native-sidecar", ISTIO + "nativeSidecar", behaviour.nativeSidecar()),
                flag("hold-application", "", config.holds(behaviour.holdApplication())),
                flag("rewrite-probes", ISTIO + "rewriteAppHTTPProbers", behaviour.rewriteProbes()),
                flag("merge-metrics", "prometheus.istio.io/merge-metrics", behaviour.mergeMetrics()),
                flag("capture-dns", "", config.captureDns(behaviour.captureDns())),
                level.equals("warning") ? "WARN" : level.toUpperCase(Locale.ROOT));
    }

    private Capture capture(Capture capture) {
        String ports = "ports from 1 to 65535, separated by commas";
        Predicate<String> allOrPorts = each -> each.equals("*") || Quantity.isPorts(each);
        Predicate<String> allOrBlocks = each -> each.equals("*") || Quantity.isBlocks(each);
        return new Capture(
                checked(
                        "interception-mode",
                        ISTIO + "interceptionMode",
                        config.mode(capture.mode()),
                        MODES::contains,
                        "REDIRECT, TPROXY or NONE"),
                checked(
                        "include-outbound-cidrs",
                        TRAFFIC + "includeOutboundIPRanges",
                        capture.includeCidrs(),
                        allOrBlocks,
                        "* or address blocks as 10.0.0.0/8, separated by commas, as in global.proxy.includeIPRanges"),
                checked(
                        "exclude-outbound-cidrs",
                        TRAFFIC + "excludeOutboundIPRanges",
                        capture.excludeCidrs(),
                        Quantity::isBlocks,
                        "address blocks as 10.0.0.0/8, separated by commas, as in global.proxy.excludeIPRanges"),
                checked(
                        "include-inbound-ports",
                        TRAFFIC + "includeInboundPorts",
                        capture.includeInboundPorts(),
                        allOrPorts,
                        "* or " + ports),
                checked(
                        "exclude-inbound-ports",
                        TRAFFIC + "excludeInboundPorts",
                        capture.excludeInboundPorts(),
                        Quantity::isPorts,
                        ports),
                checked(
                        "include-outbound-ports",
                        TRAFFIC + "includeOutboundPorts",
                        capture.includeOutboundPorts(),
                        Quantity::isPorts,
                        ports),
                checked(
                        "exclude-outbound-ports",
                        TRAFFIC + "excludeOutboundPorts",
                        capture.excludeOutboundPorts(),
                        Quantity::isPorts,
                        ports));
    }

    /** As in Istio, one annotation replaces all of the installation's resources. */
    private Resources resources(Resources resources) {
        String expected = "a quantity as 100m, 2, 128Mi";
        Resources own = new Resources(
                checked("proxy-cpu", ISTIO + "proxyCPU", "", Quantity::isQuantity, expected),
                checked("proxy-memory", ISTIO + "proxyMemory", "", Quantity::isQuantity, expected),
                checked("proxy-cpu-limit", ISTIO + "proxyCPULimit", "", Quantity::isQuantity, expected),
                checked("proxy-memory-limit", ISTIO + "proxyMemoryLimit", "", Quantity::isQuantity, expected));
        return own.equals(new Resources("", "", "", "")) ? resources : own;
    }

    private Health health(Health health) {
        String port = checked(
                "status-port",
                "status." + ISTIO + "port",
                Integer.toString(config.statusPort(health.statusPort())),
                each -> Quantity.isWhole(each, 0, 65_535),
                "0 to 65535");
        return new Health(
                health.readinessPort(),
                Integer.parseInt(port),
                whole("readiness-initial-delay", READINESS + "initialDelaySeconds", health.initialDelaySeconds()),
                whole("readiness-period", READINESS + "periodSeconds", health.periodSeconds()),
                whole("readiness-failure-threshold", READINESS + "failureThreshold", health.failureThreshold()));
    }
}
