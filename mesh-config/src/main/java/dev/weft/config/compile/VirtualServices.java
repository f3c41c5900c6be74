package dev.weft.config.compile;

import dev.weft.config.compile.traffic.DelegateRules;
import dev.weft.config.compile.traffic.NearestFaults;
import dev.weft.config.compile.traffic.Retries;
import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.ServiceEntry.ServicePort;
import dev.weft.config.model.VirtualService;
import dev.weft.config.model.VirtualService.Action;
import dev.weft.config.model.VirtualService.ConnectionMatch;
import dev.weft.config.model.VirtualService.ConnectionRule;
import dev.weft.config.model.VirtualService.Destination;
import dev.weft.config.model.VirtualService.HttpMatch;
import dev.weft.config.model.VirtualService.HttpRule;
import dev.weft.config.model.VirtualService.MirrorTo;
import dev.weft.config.model.VirtualService.RequestMatch;
import dev.weft.config.model.VirtualService.Scope;
import dev.weft.policy.hash.HashPolicy;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.Mirror;
import dev.weft.policy.route.PathMatch;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which VirtualService routes for a host, and its rules as routes. One of the caller's own namespace wins, then the one of the
 * host's namespace, then one of the root namespace; an exact host before the longest wildcard; within that, the oldest.
 */
final class VirtualServices {

    private final CompileContext context;
    private final Map<String, List<VirtualService>> byHost = new TreeMap<>();
    private final SortedMap<String, VirtualService> unregistered = new TreeMap<>();

    VirtualServices(CompileContext context) {
        this.context = context;
        String viewer = context.scope().namespace();
        for (VirtualService object : context.registry().view().all(VirtualService.class)) {
            if (!object.appliesToSidecars() || !object.exportTo().isVisible(object.namespace(), viewer)) {
                continue;
            }
            for (String written : object.hosts()) {
                String host = context.registry().resolve(viewer, written, object.namespace());
                if (isAllowed(object, host)) {
                    byHost.computeIfAbsent(host, name -> new ArrayList<>()).add(object);
                }
            }
        }
        byHost.forEach((host, objects) -> {
            VirtualService first = choose(objects, namespaceOf(host));
            boolean known = context.registry().service(viewer, host).isPresent();
            if (first != null && !known && !host.startsWith("*")) {
                unregistered.put(host, first);
            }
        });
    }

    /** Hosts that a VirtualService names and no service declares. */
    SortedMap<String, VirtualService> unregistered() {
        return Collections.unmodifiableSortedMap(unregistered);
    }

    /** The object that routes for a service; {@code null}: none does. */
    @Nullable
    VirtualService of(Service service) {
        VirtualService exact = choose(byHost.get(service.host()), service.namespace());
        if (exact != null) {
            return exact;
        }
        return byHost.keySet().stream()
                .filter(pattern -> pattern.startsWith("*") && Names.covers(pattern, service.host()))
                .sorted((a, b) -> b.length() - a.length())
                .flatMap(pattern -> Optional.ofNullable(choose(byHost.get(pattern), service.namespace())).stream())
                .findFirst()
                .orElse(null);
    }

    /** The rules that are for this proxy and port, as routes. */
    List<Route> routes(VirtualService object, int port) {
        List<Route> routes = new ArrayList<>();
        for (HttpRule rule : object.http()) {
            if (rule.action() instanceof Action.Delegate delegate) {
                delegated(object, rule, delegate, port, routes);
            } else {
                add(object, rule, port, routes);
            }
        }
        return routes;
    }

    private void add(VirtualService object, HttpRule rule, int port, List<Route> routes) {
        RouteAction action = null;
        if (!context.scope().client().isWeft()) {
            NearestFaults.of(rule.filters().fault())
                    .forEach((field, message) -> context.findings()
                            .warning(object, rule.field() + ".fault." + field, Reason.Unsupported, message));
        }
        for (HttpMatch match : rule.matches().isEmpty() ? List.of(ANY) : rule.matches()) {
            if (!inScope(match.scope(), port)) {
                continue;
            }
            action = action == null ? action(object, rule, port) : action;
            routes.add(new Route(
                    name(rule, match),
                    match(match.request()),
                    action,
                    rule.requestHeaders(),
                    rule.responseHeaders(),
                    rule.filters(),
                    match.statPrefix()));
        }
    }

    /** The rules of another object in the place of one; those that are not a part of it are left out. */
    private void delegated(
            VirtualService object, HttpRule rule, Action.Delegate delegate, int port, List<Route> routes) {
        Optional<VirtualService> found = delegate(object, delegate);
        if (found.isEmpty()) {
            missing(
                    object,
                    rule.field() + ".delegate",
                    "VirtualService \"" + namespace(object, delegate) + "/" + delegate.name()
                            + "\" (expected: one without hosts that is exported to " + object.namespace()
                            + "; requests are answered with 503)");
            add(object, DelegateRules.unanswered(rule), port, routes);
            return;
        }
        VirtualService lower = found.get();
        String viewer = context.scope().namespace();
        for (HttpRule leaf : lower.http()) {
            DelegateRules.merge(
                            rule, delegate, leaf, host -> context.registry().resolve(viewer, host, object.namespace()))
                    .ifPresentOrElse(
                            merged -> add(lower, merged, port, routes),
                            () -> context.findings()
                                    .error(
                                            lower,
                                            leaf.field() + ".match",
                                            Reason.Conflicted,
                                            "match: not a part of " + rule.field() + " of VirtualService "
                                                    + object.namespace() + "/" + object.name()
                                                    + " (expected: conditions that narrow those of the rule that"
                                                    + " delegates; the rule is left out there)"));
        }
    }

    private Optional<VirtualService> delegate(VirtualService object, Action.Delegate delegate) {
        String namespace = namespace(object, delegate);
        return context.registry().view().in(namespace, VirtualService.class).stream()
                .filter(other -> other.name().equals(delegate.name()))
                .filter(other ->
                        other.hosts().isEmpty() && other.exportTo().isVisible(other.namespace(), object.namespace()))
                .findFirst();
    }

    private static String namespace(VirtualService object, Action.Delegate delegate) {
        return delegate.namespace().isEmpty() ? object.namespace() : delegate.namespace();
    }

    /** A condition on connections and where those go that meet it; {@code field} is the rule. */
    record Branch(String field, ConnectionMatch match, List<WeightedCluster> clusters) {
        /** The same wherever a connection was going. */
        Branch anywhere() {
            return new Branch(field, new ConnectionMatch(match.sniHosts(), List.of(), match.scope()), clusters);
        }
    }

    /** The rules for connections that are for this proxy and port, up to the first that takes every connection. */
    List<Branch> branches(VirtualService object, List<ConnectionRule> rules, int port) {
        List<Branch> branches = new ArrayList<>();
        for (ConnectionRule rule : rules) {
            List<WeightedCluster> clusters = null;
            for (ConnectionMatch match : rule.matches().isEmpty() ? List.of(ConnectionMatch.ANY) : rule.matches()) {
                if (!inScope(match.scope(), port)) {
                    continue;
                }
                clusters = clusters == null ? clusters(object, rule.destinations(), rule.field(), port) : clusters;
                branches.add(new Branch(rule.field(), match, clusters));
                if (match.sniHosts().isEmpty() && match.destinationSubnets().isEmpty()) {
                    return branches;
                }
            }
        }
        return branches;
    }

    private List<WeightedCluster> clusters(
            VirtualService object, List<Destination> destinations, String rule, int port) {
        List<WeightedCluster> clusters = new ArrayList<>();
        for (int i = 0; i < destinations.size(); i++) {
            Destination destination = destinations.get(i);
            clusters.add(new WeightedCluster(
                    cluster(object, destination, port, rule + ".route[" + i + "].destination"),
                    destination.weight(),
                    destination.requestHeaders(),
                    destination.responseHeaders()));
        }
        return clusters;
    }

    private static final HttpMatch ANY = new HttpMatch("", RequestMatch.ANY, Scope.ANY, "");

    private static String name(HttpRule rule, HttpMatch match) {
        if (rule.name().isEmpty()) {
            return match.name();
        }
        return match.name().isEmpty() ? rule.name() : rule.name() + "." + match.name();
    }

    private String namespaceOf(String host) {
        return Names.owner(host, context.settings().clusterDomain()).orElse("");
    }

    /** Only its own namespace and the owner of a host hear an object; a stranger cannot capture other namespaces' traffic. */
    private boolean isAllowed(VirtualService object, String host) {
        String viewer = context.scope().namespace();
        if (object.namespace().equals(viewer)
                || object.namespace().equals(context.settings().rootNamespace())) {
            return true;
        }
        Optional<String> owner = Names.owner(host, context.settings().clusterDomain());
        if (owner.isPresent()) {
            return owner.get().equals(object.namespace());
        }
        return context.registry()
                .service(viewer, host)
                .map(service -> service.namespace().equals(object.namespace()))
                .orElse(false);
    }

    private @Nullable VirtualService choose(@Nullable List<VirtualService> objects, String serviceNamespace) {
        if (objects == null) {
            return null;
        }
        for (String namespace : List.of(
                context.scope().namespace(),
                serviceNamespace,
                context.settings().rootNamespace())) {
            List<VirtualService> level = objects.stream()
                    .filter(object -> object.namespace().equals(namespace))
                    .distinct()
                    .toList();
            if (!level.isEmpty()) {
                VirtualService first = level.get(0);
                level.stream()
                        .skip(1)
                        .forEach(other ->
                                context.findings().conflict(first, other, "spec.hosts", "routes for " + first.hosts()));
                return first;
            }
        }
        return null;
    }

    private boolean inScope(Scope scope, int port) {
        ProxyScope proxy = context.scope();
        return (scope.port() == 0 || scope.port() == port)
                && (scope.sourceNamespace().isEmpty() || scope.sourceNamespace().equals(proxy.namespace()))
                && proxy.labels().entrySet().containsAll(scope.sourceLabels().entrySet())
                && (scope.gateways().isEmpty() || scope.gateways().contains(VirtualService.MESH_GATEWAY));
    }

    private static RouteMatch match(RequestMatch request) {
        List<HeaderMatch> headers = new ArrayList<>();
        addHeader(headers, ":method", request.method());
        addHeader(headers, ":scheme", request.scheme());
        addHeader(headers, ":authority", request.authority());
        headers.addAll(request.headers());
        for (HeaderMatch without : request.withoutHeaders()) {
            headers.add(
                    without.test() instanceof HeaderMatch.Present
                            ? new HeaderMatch(without.name(), new HeaderMatch.Present(false), false, false)
                            : new HeaderMatch(without.name(), without.test(), true, true));
        }
        return new RouteMatch(path(request.uri()), headers, request.query());
    }

    private static void addHeader(List<HeaderMatch> headers, String name, @Nullable StringMatch match) {
        if (match != null) {
            headers.add(HeaderMatch.value(name, match));
        }
    }

    private static PathMatch path(@Nullable StringMatch uri) {
        if (uri == null) {
            return RouteMatch.ANY.path();
        }
        return switch (uri) {
            case StringMatch.Exact exact -> new PathMatch.Exact(exact.value(), exact.ignoreCase());
            case StringMatch.Prefix prefix -> new PathMatch.Prefix(prefix.value(), prefix.ignoreCase());
            case StringMatch.Regex regex -> new PathMatch.Regex(regex.re2());
            case StringMatch.Suffix suffix ->
                throw new IllegalArgumentException(
                        "uri: suffix " + suffix.value() + " (expected: exact, prefix or regex)");
            case StringMatch.Contains part ->
                throw new IllegalArgumentException(
                        "uri: contains " + part.value() + " (expected: exact, prefix or regex)");
        };
    }

    private RouteAction action(VirtualService object, HttpRule rule, int port) {
        return switch (rule.action()) {
            case Action.Reply(var redirect, var portOfRequest)
            when portOfRequest && redirect instanceof RouteAction.Redirect to ->
                new RouteAction.Redirect(to.scheme(), to.host(), port, to.path(), to.status(), to.stripQuery());
            case Action.Reply reply -> reply.reply();
            case Action.Delegate delegate ->
                throw new IllegalStateException(
                        "delegate: " + delegate.name() + " (expected: the rules it stands for)");
            case Action.Forward forward -> {
                List<WeightedCluster> clusters = clusters(object, forward.destinations(), rule.field(), port);
                if (clusters.stream().allMatch(cluster -> cluster.weight() == 0)) {
                    context.findings()
                            .error(
                                    object,
                                    rule.field() + ".route",
                                    Reason.InvalidValue,
                                    "sum of weights: 0 (expected: at least 1; requests are answered with 503)");
                    yield new RouteAction.DirectResponse(503, "");
                }
                List<HashPolicy> hash = hashing(object, forward.destinations(), port);
                yield new RouteAction.Forward(
                        clusters,
                        forward.rewrite(),
                        forward.timeout(),
                        Retries.of(forward.retries(), !hash.isEmpty()),
                        mirrors(object, forward.mirrors(), port),
                        hash);
            }
        };
    }

    private List<Mirror> mirrors(VirtualService object, List<MirrorTo> mirrors, int port) {
        return mirrors.stream()
                .map(mirror -> new Mirror(cluster(object, mirror.destination(), port, mirror.field()), mirror.share()))
                .toList();
    }

    /** What any destination hashes by; a request has one hash, whichever destination it falls on. */
    private List<HashPolicy> hashing(VirtualService object, List<Destination> destinations, int called) {
        String viewer = context.scope().namespace();
        return destinations.stream()
                .flatMap(destination -> context
                        .registry()
                        .service(viewer, context.registry().resolve(viewer, destination.host(), object.namespace()))
                        .stream()
                        .flatMap(service -> context
                                .hashing(
                                        service,
                                        RouteTables.port(service, destination.port(), called),
                                        destination.subset())
                                .stream()))
                .distinct()
                .toList();
    }

    /** The cluster of a destination. One that does not exist is named all the same: its share is answered with 503. */
    private String cluster(VirtualService object, Destination destination, int called, String field) {
        Registry registry = context.registry();
        String viewer = context.scope().namespace();
        String host = registry.resolve(viewer, destination.host(), object.namespace());
        Optional<Service> found = registry.service(viewer, host);
        if (found.isEmpty()) {
            missing(object, field + ".host", "service \"" + host + "\" (expected: the host of a service)");
            return Names.outbound(destination.port() == 0 ? called : destination.port(), destination.subset(), host);
        }
        Service service = found.get();
        int port = RouteTables.port(service, destination.port(), called);
        if (service.entry().port(port) == null) {
            missing(
                    object,
                    field + ".port",
                    "port " + port + " of \"" + host + "\" (expected: one of "
                            + service.entry().ports().stream()
                                    .map(ServicePort::number)
                                    .toList() + ")");
        }
        if (!destination.subset().isEmpty() && !hasSubset(service, destination.subset())) {
            missing(
                    object,
                    field + ".subset",
                    "subset \"" + destination.subset() + "\" of \"" + host
                            + "\" (expected: a subset of its DestinationRule)");
        }
        return Names.outbound(port, destination.subset(), host);
    }

    private boolean hasSubset(Service service, String name) {
        return context.destinationRules().of(service).stream()
                .map(DestinationRule::subsets)
                .flatMap(List::stream)
                .anyMatch(subset -> subset.name().equals(name));
    }

    private void missing(VirtualService object, String field, String message) {
        context.findings().error(object, field, Reason.RefNotFound, message);
    }
}
