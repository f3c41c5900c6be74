package dev.weft.config.compile;

import dev.weft.config.compile.traffic.NearestSessions;
import dev.weft.config.compile.traffic.Retries;
import dev.weft.config.model.HttpRoute;
import dev.weft.config.model.HttpRoute.Action;
import dev.weft.config.model.HttpRoute.BackendRef;
import dev.weft.config.model.HttpRoute.MirrorTo;
import dev.weft.config.model.HttpRoute.ParentRef;
import dev.weft.config.model.HttpRoute.RefKind;
import dev.weft.config.model.HttpRoute.Rule;
import dev.weft.config.model.HttpRoute.Target;
import dev.weft.config.model.ReferenceGrant;
import dev.weft.config.model.ServiceEntry;
import dev.weft.config.model.ServiceEntry.ServicePort;
import dev.weft.config.model.VirtualService;
import dev.weft.policy.hash.HashPolicy;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.route.Mirror;
import dev.weft.policy.route.PathMatch;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteFilters;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.session.SessionRule;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HTTPRoutes whose parent is a service: the rules of all of them together, in Gateway API's order. A route of another
 * namespace than its parent's holds for callers of its own namespace, and there instead of the service's own routes.
 *
 * <p>Source: Gateway API HTTPRouteRule.matches (precedence), GAMMA.
 */
final class HttpRoutes {

    private static final Comparator<Candidate> PRECEDENCE = Comparator.comparingInt(
                    (Candidate candidate) -> -pathRank(candidate.match().path()))
            .thenComparingInt(candidate -> hasMethod(candidate.match()) ? 0 : 1)
            .thenComparingInt(candidate -> -candidate.match().headers().size())
            .thenComparingInt(candidate -> -candidate.match().query().size());

    /** Gateway API: what requests get that no backend can take, all of them or the share of one backend. */
    private static final int NO_BACKEND = 500;

    private final CompileContext context;
    private final List<HttpRoute> routes;

    HttpRoutes(CompileContext context) {
        this.context = context;
        this.routes = context.registry().view().all(HttpRoute.class);
        for (HttpRoute route : routes) {
            reportParents(route);
        }
    }

    /** One match of one rule; those of equal rank stay in this order: oldest object, then rule, then match. */
    private record Candidate(HttpRoute route, Rule rule, RouteMatch match) {}

    /** The routes of a service port; empty when no HTTPRoute is attached. */
    List<Route> routes(Service service, int port, @Nullable VirtualService other) {
        List<HttpRoute> used = used(service, port);
        if (used.isEmpty()) {
            return List.of();
        }
        if (other != null) {
            context.findings().conflict(used.get(0), other, "spec", "routes for host \"" + service.host() + "\"");
        }
        List<Candidate> candidates = new ArrayList<>();
        for (HttpRoute route : used.stream().distinct().toList()) {
            for (Rule rule : route.rules()) {
                rule.matches().forEach(match -> candidates.add(new Candidate(route, rule, match)));
            }
        }
        candidates.sort(PRECEDENCE);
        return candidates.stream().map(candidate -> route(candidate, port)).toList();
    }

    /** The objects that route for a service port; empty when no HTTPRoute is attached. */
    List<HttpRoute> used(Service service, int port) {
        List<HttpRoute> attached = new ArrayList<>();
        List<HttpRoute> consumers = new ArrayList<>();
        for (HttpRoute route : routes) {
            for (ParentRef parent : route.parentRefs()) {
                if (!isParent(parent, service, port)) {
                    continue;
                }
                boolean producer = route.namespace().equals(parent.namespace());
                if (producer) {
                    attached.add(route);
                } else if (route.namespace().equals(context.scope().namespace())) {
                    consumers.add(route);
                }
            }
        }
        return consumers.isEmpty() ? attached : consumers;
    }

    private Route route(Candidate candidate, int port) {
        Rule rule = candidate.rule();
        HttpRoute route = candidate.route();
        String name = rule.name().isEmpty()
                ? route.namespace() + "." + route.name() + "." + rule.index()
                : route.namespace() + "." + route.name() + "." + rule.name();
        return new Route(
                name,
                candidate.match(),
                action(route, rule, port),
                rule.requestHeaders(),
                rule.responseHeaders(),
                filters(route, rule));
    }

    /** A session without a name has that of its rule, so that no other rule takes it for its own. */
    private RouteFilters filters(HttpRoute route, Rule rule) {
        RouteFilters filters = rule.filters();
        SessionRule session = filters.session();
        if (session == null) {
            return filters;
        }
        if (!context.scope().client().isWeft()) {
            NearestSessions.of(session)
                    .forEach((field, message) -> context.findings()
                            .warning(
                                    route, rule.field() + ".sessionPersistence." + field, Reason.Unsupported, message));
        }
        String unique = NearestSessions.name(route.namespace() + "/" + route.name() + "/" + rule.index());
        return filters.with(session.named(unique));
    }

    private RouteAction action(HttpRoute route, Rule rule, int port) {
        return switch (rule.action()) {
            case Action.Reply reply -> reply.reply();
            case Action.Forward forward -> {
                List<WeightedCluster> clusters = new ArrayList<>();
                long reachable = 0;
                long lost = 0;
                for (int i = 0; i < forward.backends().size(); i++) {
                    BackendRef backend = forward.backends().get(i);
                    String field = rule.field() + ".backendRefs[" + i + "]";
                    Optional<String> cluster = cluster(route, backend.target(), port, field);
                    if (cluster.isPresent()) {
                        reachable += backend.weight();
                    } else {
                        lost += backend.weight();
                    }
                    clusters.add(new WeightedCluster(
                            cluster.orElse("unresolved|" + route.namespace() + "." + route.name() + "|" + field),
                            backend.weight(),
                            backend.requestHeaders(),
                            backend.responseHeaders()));
                }
                if (reachable == 0) {
                    yield new RouteAction.DirectResponse(NO_BACKEND, "");
                }
                RouteAction.Forward delivery = delivery(route, forward, clusters, port);
                yield lost == 0 ? delivery : delivery.withClusterNotFoundStatus(NO_BACKEND);
            }
        };
    }

    private RouteAction.Forward delivery(
            HttpRoute route, Action.Forward forward, List<WeightedCluster> clusters, int port) {
        List<HashPolicy> hash = forward.backends().stream()
                .flatMap(backend -> Optional.ofNullable(backend.target()).stream())
                .flatMap(target -> service(target.kind(), target.namespace(), target.name()).stream()
                        .flatMap(service ->
                                context.hashing(service, RouteTables.port(service, target.port(), port), "").stream()))
                .distinct()
                .toList();
        List<Mirror> mirrors = new ArrayList<>();
        for (MirrorTo mirror : forward.mirrors()) {
            cluster(route, mirror.target(), port, mirror.field())
                    .ifPresent(name -> mirrors.add(new Mirror(name, mirror.share())));
        }
        return new RouteAction.Forward(
                clusters,
                forward.rewrite(),
                forward.timeout(),
                Retries.of(forward.retries(), !hash.isEmpty()),
                mirrors,
                hash);
    }

    private Optional<String> cluster(HttpRoute route, @Nullable Target target, int called, String field) {
        if (target == null) {
            return Optional.empty();
        }
        if (!target.namespace().equals(route.namespace()) && !isGranted(route, target)) {
            context.findings()
                    .error(
                            route,
                            field + ".namespace",
                            Reason.RefNotPermitted,
                            "namespace \"" + target.namespace() + "\" (expected: \"" + route.namespace()
                                    + "\", or a ReferenceGrant there for HTTPRoutes of \"" + route.namespace()
                                    + "\")");
            return Optional.empty();
        }
        Optional<Service> service = service(target.kind(), target.namespace(), target.name());
        if (service.isEmpty()) {
            context.findings()
                    .error(
                            route,
                            field + ".name",
                            Reason.RefNotFound,
                            "\"" + target.name() + "\" (expected: a service of namespace \"" + target.namespace()
                                    + "\")");
            return Optional.empty();
        }
        int port = RouteTables.port(service.get(), target.port(), called);
        if (service.get().entry().port(port) == null) {
            context.findings()
                    .error(
                            route,
                            field + ".port",
                            Reason.RefNotFound,
                            "port " + port + " (expected: a port of \""
                                    + service.get().host() + "\")");
            return Optional.empty();
        }
        return Optional.of(Names.outbound(port, "", service.get().host()));
    }

    /** Whether the target's namespace lets routes of this one refer to it. */
    private boolean isGranted(HttpRoute route, Target target) {
        return context.registry().view().in(target.namespace(), ReferenceGrant.class).stream()
                .anyMatch(grant -> grant.allowsRoute(route.namespace(), target.kind(), target.name()));
    }

    private boolean isParent(ParentRef parent, Service service, int port) {
        if (parent.port() != 0 && parent.port() != port) {
            return false;
        }
        ServicePort served = service.entry().port(port);
        if (!parent.section().isEmpty() && (served == null || !served.name().equals(parent.section()))) {
            return false;
        }
        return switch (parent.kind()) {
            case SERVICE ->
                service.host()
                        .equals(Names.serviceHost(
                                parent.name(),
                                parent.namespace(),
                                context.settings().clusterDomain()));
            case SERVICE_ENTRY ->
                service.namespace().equals(parent.namespace())
                        && service.entry().name().equals(parent.name());
        };
    }

    private Optional<Service> service(RefKind kind, String namespace, String name) {
        String viewer = context.scope().namespace();
        return switch (kind) {
            case SERVICE ->
                context.registry()
                        .service(
                                viewer,
                                Names.serviceHost(
                                        name, namespace, context.settings().clusterDomain()));
            case SERVICE_ENTRY ->
                context.registry().view().in(namespace, ServiceEntry.class).stream()
                        .filter(entry -> entry.name().equals(name))
                        .flatMap(entry -> entry.hosts().stream())
                        .flatMap(host -> context.registry().service(viewer, host).stream())
                        .findFirst();
        };
    }

    private void reportParents(HttpRoute route) {
        for (int i = 0; i < route.parentRefs().size(); i++) {
            ParentRef parent = route.parentRefs().get(i);
            boolean relevant = route.namespace().equals(context.scope().namespace())
                    || parent.namespace().equals(context.scope().namespace());
            Optional<Service> service = service(parent.kind(), parent.namespace(), parent.name());
            if (relevant && service.isPresent()) {
                reportSection(route, i, parent, service.get());
            }
            if (relevant && service.isEmpty()) {
                context.findings()
                        .error(
                                route,
                                "spec.parentRefs[" + i + "].name",
                                Reason.RefNotFound,
                                "\"" + parent.name() + "\" (expected: a service of namespace \"" + parent.namespace()
                                        + "\")");
            }
        }
    }

    private void reportSection(HttpRoute route, int index, ParentRef parent, Service service) {
        boolean known = parent.section().isEmpty()
                || service.entry().ports().stream().anyMatch(port -> port.name().equals(parent.section()));
        if (!known) {
            context.findings()
                    .error(
                            route,
                            "spec.parentRefs[" + index + "].sectionName",
                            Reason.RefNotFound,
                            "\"" + parent.section() + "\" (expected: the name of a port of " + service.host() + ")");
        }
    }

    /** Exact paths first, then prefixes by length, then expressions. */
    private static int pathRank(PathMatch path) {
        return switch (path) {
            case PathMatch.Exact exact -> 2_000_000 + exact.path().length();
            case PathMatch.SegmentPrefix prefix -> 1_000_000 + prefix.prefix().length();
            case PathMatch.Prefix prefix -> 1_000_000 + prefix.prefix().length();
            case PathMatch.Regex regex -> 0;
            case PathMatch.Connect connect -> 0;
        };
    }

    private static boolean hasMethod(RouteMatch match) {
        return match.headers().stream().map(HeaderMatch::name).anyMatch(":method"::equals);
    }
}
