package dev.weft.config.compile;

import dev.weft.config.compile.traffic.Retries;
import dev.weft.config.compile.traffic.UnsafeMethods;
import dev.weft.config.model.MeshObject;
import dev.weft.config.model.ServiceEntry.ServicePort;
import dev.weft.config.model.SpringRoute;
import dev.weft.config.model.VirtualService;
import dev.weft.policy.hash.HashPolicy;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.RouteRules.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Route configurations of outbound HTTP ports: one virtual host per service, then what happens to everybody else. */
final class RouteTables {

    private final CompileContext context;
    private final HttpRoutes httpRoutes;
    private final VirtualServices virtualServices;
    private final SpringRoutes springRoutes;
    private final UnknownDestinations unknown;

    RouteTables(CompileContext context) {
        this(context, new UnknownDestinations(context));
    }

    RouteTables(CompileContext context, UnknownDestinations unknown) {
        this.context = context;
        this.unknown = unknown;
        this.httpRoutes = new HttpRoutes(context);
        this.virtualServices = new VirtualServices(context);
        this.springRoutes = new SpringRoutes(context);
    }

    /** Who routes for which host. */
    VirtualServices virtualServices() {
        return virtualServices;
    }

    /** The configuration of a port; its name is the port. */
    RouteRules rules(int port, List<Service> services) {
        List<VirtualHost> hosts = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Service service : services) {
            List<String> domains = domains(service, taken);
            if (!domains.isEmpty()) {
                hosts.add(new VirtualHost(service.host() + ":" + port, domains, routes(service, port)));
            }
        }
        for (Map.Entry<String, VirtualService> other :
                virtualServices.unregistered().entrySet()) {
            List<String> domains = free(List.of(other.getKey()), taken);
            if (!domains.isEmpty()) {
                List<Route> routes = split(virtualServices.routes(other.getValue(), port));
                hosts.add(new VirtualHost(other.getKey() + ":" + port, domains, routes));
            }
        }
        hosts.add(everybodyElse());
        return new RouteRules(Integer.toString(port), hosts);
    }

    /** What happens to the requests of one service port. */
    List<Route> routes(Service service, int port) {
        VirtualService virtualService = virtualServices.of(service);
        List<SpringRoute> spring = springRoutes.of(service);
        List<Route> routes = httpRoutes.routes(service, port, virtualService);
        if (!routes.isEmpty()) {
            outrank(httpRoutes.used(service, port).get(0), spring, service);
            return split(routes);
        }
        if (virtualService != null && !virtualService.http().isEmpty()) {
            outrank(virtualService, spring, service);
            return split(virtualServices.routes(virtualService, port));
        }
        if (!spring.isEmpty()) {
            return split(springRoutes.routes(spring, port));
        }
        List<HashPolicy> hash = context.hashing(service, port, "");
        RouteAction action = new RouteAction.Forward(
                List.of(WeightedCluster.of(Names.outbound(port, "", service.host()), 1)),
                RouteAction.Rewrite.NONE,
                null,
                Retries.of(null, !hash.isEmpty()),
                List.of(),
                hash);
        return split(List.of(route("default", RouteMatch.ANY, action)));
    }

    private void outrank(MeshObject winner, List<SpringRoute> losers, Service service) {
        losers.forEach(loser ->
                context.findings().conflict(winner, loser, "spec", "routes for host \"" + service.host() + "\""));
    }

    private List<Route> split(List<Route> routes) {
        return routes.stream()
                .flatMap(route -> UnsafeMethods.split(route, context.settings().unsafeRetries()).stream())
                .toList();
    }

    static Route forward(String name, List<WeightedCluster> clusters, @Nullable Duration timeout) {
        return route(name, RouteMatch.ANY, new RouteAction.Forward(clusters, RouteAction.Rewrite.NONE, timeout, null));
    }

    static Route route(String name, RouteMatch match, RouteAction action) {
        return new Route(name, match, action, HeaderMutation.NONE, HeaderMutation.NONE);
    }

    /** The service port that a destination means: the one that is written, else the one that was called, else the only one. */
    static int port(Service service, int written, int called) {
        if (written != 0) {
            return written;
        }
        List<ServicePort> ports = service.entry().ports();
        return service.entry().port(called) == null && ports.size() == 1
                ? ports.get(0).number()
                : called;
    }

    private List<String> domains(Service service, Set<String> taken) {
        List<String> names = new ArrayList<>(Names.aliases(
                service.host(), context.scope().namespace(), context.settings().clusterDomain()));
        for (String address : service.entry().addresses()) {
            if (Names.isIp(address)) {
                names.add(address.indexOf(':') >= 0 ? "[" + address + "]" : address);
            }
        }
        return free(names, taken);
    }

    /** The names that no earlier virtual host has. The port in a request's Host takes no part, so no domain has one. */
    private static List<String> free(List<String> names, Set<String> taken) {
        return names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(taken::add)
                .toList();
    }

    private VirtualHost everybodyElse() {
        String cluster = unknown.cluster();
        return cluster.equals(Names.BLACK_HOLE)
                ? new VirtualHost(
                        "block_all",
                        List.of("*"),
                        List.of(route("block_all", RouteMatch.ANY, new RouteAction.DirectResponse(502, ""))))
                : new VirtualHost(
                        "allow_any",
                        List.of("*"),
                        List.of(forward("allow_any", List.of(WeightedCluster.of(cluster, 1)), null)));
    }
}
