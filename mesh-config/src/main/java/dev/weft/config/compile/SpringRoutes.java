package dev.weft.config.compile;

import dev.weft.config.compile.traffic.Retries;
import dev.weft.config.compile.traffic.UnsafeMethods;
import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.RetryRule;
import dev.weft.config.model.SpringRoute;
import dev.weft.config.scg.ScgRoute;
import dev.weft.config.scg.ScgRoute.Action;
import dev.weft.config.scg.ScgRoute.Backend;
import dev.weft.config.scg.ScgRoute.Target;
import dev.weft.config.scg.ScgRoute.Uri;
import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.hash.HashPolicy;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.retry.RetryPolicy;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteFilters;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.SpringFilter;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Routes of Spring Cloud Gateway applications: those for the mesh by the hosts that their namespace owns, and those of a
 * gateway. They are tried in the application's order; what none takes is answered with 404.
 */
final class SpringRoutes {

    private static final Comparator<SpringRoute> ORDER = Comparator.comparingInt(
                    (SpringRoute object) -> object.route().rank().order())
            .thenComparing(object -> object.origin().source())
            .thenComparingInt(object -> object.route().rank().position());

    private final CompileContext context;
    private final List<SpringRoute> all;
    private final Map<String, List<SpringRoute>> byHost = new TreeMap<>();

    SpringRoutes(CompileContext context) {
        this.context = context;
        this.all = context.registry().view().all(SpringRoute.class).stream()
                .sorted(ORDER)
                .toList();
        all.stream().filter(object -> object.route().target() == Target.MESH).forEach(this::bind);
    }

    /** The routes for a service, in order; empty: there are none. */
    List<SpringRoute> of(Service service) {
        return byHost.getOrDefault(service.host(), List.of());
    }

    /** What happens to the requests of one service port. */
    List<Route> routes(List<SpringRoute> objects, int port) {
        return objects.stream()
                .flatMap(object -> routes(object, port, false).stream())
                .toList();
    }

    /** What happens to the requests of a gateway. */
    List<Route> gateway() {
        return all.stream()
                .filter(object -> object.route().target() == Target.GATEWAY)
                .filter(object -> object.namespace().equals(context.scope().namespace()))
                .flatMap(object -> routes(object, 0, true).stream())
                .flatMap(route -> UnsafeMethods.split(route, context.settings().unsafeRetries()).stream())
                .toList();
    }

    private void bind(SpringRoute object) {
        ScgRoute route = object.route();
        String field = "routes[" + route.rank().position() + "]";
        if (route.hosts().names().isEmpty()) {
            context.findings()
                    .error(
                            object,
                            field + ".predicates",
                            Reason.NotAllowed,
                            "target: mesh without plain hosts (expected: a Host predicate of plain names, or an lb:// uri)");
            return;
        }
        Set<String> hosts = new LinkedHashSet<>();
        for (String written : route.hosts().names()) {
            String viewer = context.scope().namespace();
            String host = context.registry().resolve(viewer, written, object.namespace());
            Optional<Service> service = context.registry().service(viewer, host);
            if (service.isEmpty()) {
                // A caller that may not see the service is told nothing of it.
                if (context.registry().service(object.namespace(), host).isEmpty()) {
                    error(object, field, "host \"" + host + "\" (expected: the host of a service)", Reason.RefNotFound);
                }
            } else if (!service.get().namespace().equals(object.namespace())) {
                error(
                        object,
                        field,
                        "host \"" + host + "\" (expected: a host of namespace " + object.namespace() + ")",
                        Reason.NotAllowed);
            } else {
                hosts.add(host);
            }
        }
        hosts.forEach(
                host -> byHost.computeIfAbsent(host, name -> new ArrayList<>()).add(object));
    }

    private void error(SpringRoute object, String field, String message, Reason reason) {
        context.findings().error(object, field, reason, message);
    }

    private List<Route> routes(SpringRoute object, int port, boolean byAuthority) {
        ScgRoute route = object.route();
        List<Route> routes = new ArrayList<>();
        if (!route.cors().isEmpty() && !context.scope().client().isWeft()) {
            context.findings()
                    .warning(
                            object,
                            "routes[" + route.rank().position() + "]",
                            Reason.ClientLimitation,
                            "cors for \"" + context.scope().client().name()
                                    + "\": what is not allowed is sent on without CORS headers"
                                    + " (expected: Weft's own proxy, which refuses it)");
        }
        for (RouteMatch written : route.matches()) {
            for (SpringCors.Part part : SpringCors.split(written, route.cors())) {
                RouteMatch match =
                        byAuthority ? withHost(part.match(), route.hosts().re2()) : part.match();
                List<Route> made = switch (route.action()) {
                    case Action.Reply reply -> List.of(route(object, match, reply.reply()));
                    case Action.Forward forward ->
                        runs(object)
                                ? forward(object, match, forward, port)
                                : List.of(route(object, match, new RouteAction.DirectResponse(503, "")));
                };
                made.forEach(one -> routes.add(withCors(one, part.cors())));
            }
        }
        return routes;
    }

    private static Route withCors(Route route, @Nullable CorsPolicy cors) {
        return cors == null
                ? route
                : new Route(
                        route.name(),
                        route.match(),
                        route.action(),
                        route.requestHeaders(),
                        route.responseHeaders(),
                        new RouteFilters(cors, null, route.filters().chain()));
    }

    private static RouteMatch withHost(RouteMatch match, @Nullable String re2) {
        if (re2 == null) {
            return match;
        }
        List<HeaderMatch> headers = new ArrayList<>(match.headers());
        headers.add(0, HeaderMatch.value(":authority", new StringMatch.Regex(re2)));
        return new RouteMatch(match.path(), headers, match.query());
    }

    private Route route(SpringRoute object, RouteMatch match, RouteAction action) {
        return new Route(
                object.namespace() + "." + object.name(),
                match,
                action,
                object.route().requestHeaders(),
                object.route().responseHeaders(),
                action instanceof RouteAction.Forward
                                && context.scope().client().isWeft()
                        ? new RouteFilters(null, null, object.route().chain())
                        : RouteFilters.NONE);
    }

    /** Whether the proxy can run the filters of a route; else it was reported. */
    private boolean runs(SpringRoute object) {
        boolean needed = !object.route().chain().stream().allMatch(SpringFilter::isDispensable);
        if (needed && !context.scope().client().isWeft()) {
            // Without its filters a route would be without their protection.
            error(
                    object,
                    "routes[" + object.route().rank().position() + "].filters",
                    "users' filters for \"" + context.scope().client().name()
                            + "\" (expected: Weft's own proxy; requests are answered with 503)",
                    Reason.Unsupported);
            return false;
        }
        return true;
    }

    /** The route, and where only some methods are tried again, one before it for these. */
    private List<Route> forward(SpringRoute object, RouteMatch match, Action.Forward forward, int port) {
        List<WeightedCluster> clusters = new ArrayList<>();
        List<HashPolicy> hash = new ArrayList<>();
        long sum = 0;
        for (Backend backend : forward.backends()) {
            Optional<Service> service = service(object, backend.uri());
            if (service.isEmpty()) {
                return List.of(route(object, match, new RouteAction.DirectResponse(503, "")));
            }
            int number = number(service.get(), backend.uri(), port);
            clusters.add(new WeightedCluster(
                    Names.outbound(number, "", service.get().host()),
                    backend.weight(),
                    backend.requestHeaders(),
                    backend.responseHeaders(),
                    forward.sameAuthority() ? null : backend.authority()));
            context.hashing(service.get(), number, "").stream()
                    .filter(policy -> !hash.contains(policy))
                    .forEach(hash::add);
            sum += backend.weight();
        }
        if (sum == 0) {
            error(
                    object,
                    "routes[" + object.route().rank().position() + "].predicates",
                    "sum of weights: 0 (expected: at least 1; requests are answered with 503)",
                    Reason.InvalidValue);
            return List.of(route(object, match, new RouteAction.DirectResponse(503, "")));
        }
        ScgRoute.Retry retry = forward.retry();
        if (retry == null) {
            RetryPolicy usual = Retries.of(null, !hash.isEmpty());
            return List.of(route(object, match, deliver(forward, clusters, hash, usual)));
        }
        RetryPolicy policy = Retries.of(
                new RetryRule(
                        retry.attempts(),
                        retry.retryOn(),
                        retry.statusCodes(),
                        forward.timeout(),
                        retry.backoff(),
                        RetryRule.Hosts.DEFAULT),
                !hash.isEmpty());
        Route rest = route(object, match, deliver(forward, clusters, hash, null));
        if (policy == null) {
            return List.of(rest);
        }
        List<HeaderMatch> headers = new ArrayList<>(match.headers());
        headers.add(HeaderMatch.value(":method", methods(retry.methods())));
        RouteMatch narrow = new RouteMatch(match.path(), headers, match.query());
        return List.of(route(object, narrow, deliver(forward, clusters, hash, policy)), rest);
    }

    private static StringMatch methods(List<String> methods) {
        return methods.size() == 1
                ? StringMatch.exact(methods.get(0))
                : new StringMatch.Regex(String.join("|", methods));
    }

    private static RouteAction deliver(
            Action.Forward forward,
            List<WeightedCluster> clusters,
            List<HashPolicy> hash,
            @Nullable RetryPolicy retry) {
        // A timeout is of one try there; with retries none bounds them all.
        boolean perTry = retry != null && retry.perTryTimeout() != null;
        return new RouteAction.Forward(
                clusters,
                new RouteAction.Rewrite(
                        forward.path(),
                        forward.sameAuthority() ? forward.backends().get(0).authority() : null),
                perTry ? null : forward.timeout(),
                retry,
                List.of(),
                hash);
    }

    /** The service that a uri means; empty: it was reported. */
    private Optional<Service> service(SpringRoute object, Uri uri) {
        String viewer = context.scope().namespace();
        String host = context.registry().resolve(viewer, uri.host(), object.namespace());
        Optional<Service> found = context.registry().service(viewer, host);
        if (found.isEmpty()) {
            error(
                    object,
                    uri.field(),
                    "service \"" + host + "\" (expected: the host of a service; for others declare a ServiceEntry)",
                    Reason.RefNotFound);
            return found;
        }
        Service service = found.get();
        int port = number(service, uri, 0);
        if (service.entry().port(port) == null) {
            error(object, uri.field(), "port " + port + " (expected: a port of \"" + host + "\")", Reason.RefNotFound);
            return Optional.empty();
        }
        if (uri.tls() && !originatesTls(service, port)) {
            error(
                    object,
                    uri.field(),
                    "TLS to \"" + host + "\" (expected: a DestinationRule with tls.mode SIMPLE for it)",
                    Reason.Unsupported);
            return Optional.empty();
        }
        return found;
    }

    /** The port that a uri means: the written one, else the called one where the service has it, else its first for HTTP. */
    private static int number(Service service, Uri uri, int called) {
        if (uri.port() != 0) {
            return uri.port();
        }
        return service.entry().port(called) == null ? firstPort(service) : called;
    }

    private boolean originatesTls(Service service, int port) {
        DestinationRule rule = context.destinationRules().of(service).orElse(null);
        DestinationRule.ClientTls tls =
                DestinationRules.settings(rule, null, port).tls();
        return tls != null && tls.mode() != DestinationRule.TlsMode.DISABLE;
    }

    /** Where {@code lb://} goes when the called port says nothing: the first port that speaks HTTP. */
    private static int firstPort(Service service) {
        return service.entry().ports().stream()
                .filter(port -> port.protocol().isHttp())
                .findFirst()
                .orElse(service.entry().ports().get(0))
                .number();
    }
}
