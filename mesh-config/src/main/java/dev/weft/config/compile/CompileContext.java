package dev.weft.config.compile;

import dev.weft.config.compile.traffic.ClusterPolicies;
import dev.weft.config.ir.ApiListener;
import dev.weft.config.ir.Cluster;
import dev.weft.config.ir.Listener;
import dev.weft.config.ir.ProxyIr;
import dev.weft.config.ir.ProxyTelemetry;
import dev.weft.config.ir.Tracing;
import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.Sidecar;
import dev.weft.config.model.Telemetry;
import dev.weft.policy.hash.HashPolicy;
import dev.weft.policy.route.RouteRules;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One compilation: what goes in, and what its parts add to the result. One thread. */
final class CompileContext {

    private final Registry registry;
    private final ProxyScope scope;
    private @Nullable TracingCompiler tracing;
    private @Nullable List<Telemetry> telemetryLevels;
    private ProxyTelemetry telemetry = ProxyTelemetry.NONE;
    private final Findings findings = new Findings();
    private final DestinationRules destinationRules;
    private final Visibility visibility;
    private final SortedMap<String, Listener> listeners = new TreeMap<>();
    private final SortedMap<String, RouteRules> routes = new TreeMap<>();
    private final SortedMap<String, Cluster> clusters = new TreeMap<>();
    private final SortedMap<String, ApiListener> apiListeners = new TreeMap<>();

    CompileContext(Registry registry, ProxyScope scope) {
        this.registry = registry;
        this.scope = scope;
        this.destinationRules = new DestinationRules(registry, scope.namespace(), scope.labels());
        this.visibility = new Visibility(registry, scope, findings);
    }

    Registry registry() {
        return registry;
    }

    MeshSettings settings() {
        return registry.settings();
    }

    ProxyScope scope() {
        return scope;
    }

    Findings findings() {
        return findings;
    }

    /** How requests of one side get spans; {@code null}: they do not. */
    @Nullable
    Tracing tracing(Telemetry.Mode side) {
        TracingCompiler made = tracing;
        if (made == null) {
            made = new TracingCompiler(this);
            tracing = made;
        }
        return made.of(side);
    }

    /** What is said about telemetry: of the mesh, the namespace, the workload. */
    List<Telemetry> telemetryLevels() {
        List<Telemetry> made = telemetryLevels;
        if (made == null) {
            made = Levels.of(registry, scope, findings, Telemetry.class, Telemetry::selector, "spec.selector")
                    .all();
            telemetryLevels = made;
        }
        return made;
    }

    void telemetry(ProxyTelemetry all) {
        telemetry = all;
    }

    DestinationRules destinationRules() {
        return destinationRules;
    }

    /** Every host that the proxy may call, sorted by name. */
    Collection<Service> services() {
        return visibility.services();
    }

    /** Whether the proxy may call this host at this port. */
    boolean serves(String host, int port) {
        return services().stream()
                .anyMatch(service -> service.host().equals(host)
                        && service.entry().ports().stream().anyMatch(one -> one.number() == port));
    }

    /** Whether the proxy may call a service at one of its ports. */
    boolean sees(Service service, int port) {
        return visibility.sees(service, port);
    }

    /** The Sidecar that holds for the proxy; {@code null}: none. */
    @Nullable
    Sidecar sidecar() {
        return visibility.sidecar();
    }

    /** What happens to destinations that no service declares. */
    MeshSettings.OutboundMode outbound() {
        return visibility.outbound();
    }

    /** From what requests to a destination are hashed; empty: it does not hash. */
    List<HashPolicy> hashing(Service service, int port, String subsetName) {
        DestinationRule rule = destinationRules.of(service).orElse(null);
        DestinationRule.Subset subset = rule == null
                ? null
                : rule.subsets().stream()
                        .filter(part -> part.name().equals(subsetName))
                        .findFirst()
                        .orElse(null);
        HashPolicy hash = ClusterPolicies.hash(DestinationRules.settings(rule, subset, port));
        return hash == null ? List.of() : List.of(hash);
    }

    void add(Listener listener) {
        listeners.putIfAbsent(listener.name(), listener);
    }

    void add(RouteRules rules) {
        routes.putIfAbsent(rules.name(), rules);
    }

    void add(Cluster cluster) {
        clusters.putIfAbsent(cluster.name(), cluster);
    }

    void add(ApiListener listener) {
        apiListeners.putIfAbsent(listener.name(), listener);
    }

    ProxyIr toIr() {
        return new ProxyIr(
                listeners.values().stream()
                        .map(listener -> listener.with(telemetry.of(listener.direction())))
                        .toList(),
                List.copyOf(routes.values()),
                List.copyOf(clusters.values()),
                List.copyOf(apiListeners.values()));
    }
}
