package dev.weft.config.compile;

import dev.weft.config.compile.MeshSettings.OutboundMode;
import dev.weft.config.model.HttpRoute;
import dev.weft.config.model.HttpRoute.RefKind;
import dev.weft.config.model.HttpRoute.Target;
import dev.weft.config.model.MeshObject;
import dev.weft.config.model.ServiceEntry;
import dev.weft.config.model.Sidecar;
import dev.weft.config.model.VirtualService;
import dev.weft.config.model.VirtualService.Action;
import dev.weft.config.model.VirtualService.ConnectionRule;
import dev.weft.config.model.VirtualService.Destination;
import dev.weft.config.model.VirtualService.HttpRule;
import dev.weft.config.model.VirtualService.MirrorTo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which services a proxy gets: those that its Sidecar lets in, and those that routes for them lead to.
 *
 * <p>Source: Istio {@code Sidecar}: the one that selects the workload, then the namespace's, then the root namespace's.
 */
final class Visibility {

    private final Registry registry;
    private final ProxyScope scope;
    private final @Nullable Sidecar sidecar;
    private final Set<String> routed;
    private final Collection<Service> services;

    Visibility(Registry registry, ProxyScope scope, Findings findings) {
        this.registry = registry;
        this.scope = scope;
        this.sidecar = scope.kind() == ProxyScope.Kind.GATEWAY ? null : choose(findings);
        this.routed = sidecar == null || sidecar.egress() == null ? Set.of() : routed(sidecar);
        this.services = visible();
    }

    /** Every host that the proxy may call, sorted by name. */
    Collection<Service> services() {
        return services;
    }

    /** Whether the proxy may call a service at one of its ports: routes lead to all ports of theirs. */
    boolean sees(Service service, int port) {
        Sidecar rule = sidecar;
        return rule == null
                || rule.sees(service.namespace(), service.host(), port)
                || routed.contains(service.host()) && !rule.sees(service.namespace(), service.host());
    }

    /** The Sidecar that holds for the proxy; {@code null}: none. */
    @Nullable
    Sidecar sidecar() {
        return sidecar;
    }

    /** What happens to destinations that no service declares. */
    OutboundMode outbound() {
        Sidecar.Unknown said = sidecar == null ? null : sidecar.unknown();
        if (said == null) {
            return registry.settings().outbound();
        }
        return switch (said) {
            case ALLOW_ANY -> OutboundMode.ALLOW_ANY;
            case REGISTRY_ONLY -> OutboundMode.REGISTRY_ONLY;
        };
    }

    private @Nullable Sidecar choose(Findings findings) {
        Levels<Sidecar> levels =
                Levels.of(registry, scope, findings, Sidecar.class, Sidecar::workloads, "spec.workloadSelector");
        Sidecar whole = levels.namespace() == null ? levels.mesh() : levels.namespace();
        return levels.workload() == null ? whole : levels.workload();
    }

    private Collection<Service> visible() {
        Collection<Service> all = registry.services(scope.namespace()).values();
        Sidecar rule = sidecar;
        if (rule == null || rule.egress() == null) {
            return all;
        }
        List<Service> seen = new ArrayList<>();
        for (Service service : all) {
            if (rule.sees(service.namespace(), service.host()) || routed.contains(service.host())) {
                seen.add(service);
            }
        }
        return List.copyOf(seen);
    }

    /** Where routes of hosts that are seen lead to. */
    private Set<String> routed(Sidecar rule) {
        Set<String> hosts = new HashSet<>();
        Destination proxy = rule.egressProxy();
        if (proxy != null) {
            hosts.add(full(proxy.host(), rule));
        }
        for (VirtualService object : registry.view().all(VirtualService.class)) {
            if (!object.exportTo().isVisible(object.namespace(), scope.namespace())) {
                continue;
            }
            boolean seen = object.hosts().stream().anyMatch(host -> rule.sees(object.namespace(), full(host, object)));
            if (seen || object.hosts().isEmpty()) {
                destinations(object).forEach(host -> hosts.add(full(host, object)));
            }
        }
        for (HttpRoute route : registry.view().all(HttpRoute.class)) {
            boolean seen = route.parentRefs().stream()
                    .flatMap(parent -> hostsOf(parent.kind(), parent.namespace(), parent.name()))
                    .anyMatch(host -> registry.service(scope.namespace(), host)
                            .filter(service -> rule.sees(service.namespace(), host))
                            .isPresent());
            if (seen) {
                targets(route)
                        .flatMap(target -> hostsOf(target.kind(), target.namespace(), target.name()))
                        .forEach(hosts::add);
            }
        }
        return hosts;
    }

    private Stream<String> hostsOf(RefKind kind, String namespace, String name) {
        return switch (kind) {
            case SERVICE ->
                Stream.of(Names.serviceHost(name, namespace, registry.settings().clusterDomain()));
            case SERVICE_ENTRY ->
                registry.view().in(namespace, ServiceEntry.class).stream()
                        .filter(entry -> entry.name().equals(name))
                        .flatMap(entry -> entry.hosts().stream());
        };
    }

    private static Stream<Target> targets(HttpRoute route) {
        return route.rules().stream().flatMap(rule -> switch (rule.action()) {
            case HttpRoute.Action.Forward forward ->
                Stream.concat(
                        forward.backends().stream()
                                .map(HttpRoute.BackendRef::target)
                                .filter(Objects::nonNull),
                        forward.mirrors().stream().map(HttpRoute.MirrorTo::target));
            case HttpRoute.Action.Reply reply -> Stream.empty();
        });
    }

    private String full(String written, MeshObject object) {
        return registry.resolve(scope.namespace(), written, object.namespace());
    }

    private static Stream<String> destinations(VirtualService object) {
        Stream<Destination> requests =
                object.http().stream().map(HttpRule::action).flatMap(Visibility::of);
        Stream<Destination> connections = Stream.of(object.tls(), object.tcp())
                .flatMap(List::stream)
                .map(ConnectionRule::destinations)
                .flatMap(List::stream);
        return Stream.concat(requests, connections).map(Destination::host);
    }

    private static Stream<Destination> of(Action action) {
        return switch (action) {
            case Action.Forward forward ->
                Stream.concat(
                        forward.destinations().stream(),
                        forward.mirrors().stream().map(MirrorTo::destination));
            case Action.Delegate delegate -> delegate.mirrors().stream().map(MirrorTo::destination);
            case Action.Reply reply -> Stream.empty();
        };
    }
}
