package dev.weft.config.compile;

import dev.weft.config.compile.traffic.ClusterPolicies;
import dev.weft.config.ir.Cluster;
import dev.weft.config.ir.ConnectionHandler;
import dev.weft.config.ir.ConnectionHandler.RouteSource;
import dev.weft.config.ir.FilterChain;
import dev.weft.config.ir.UpstreamTls;
import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.DestinationRule.TlsMode;
import dev.weft.config.model.Protocol;
import dev.weft.config.model.Selector;
import dev.weft.config.model.ServiceEntry.ServicePort;
import dev.weft.config.model.TrafficSettings;
import dev.weft.config.model.VirtualService;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.match.Cidr;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteRules;
import dev.weft.policy.route.RouteRules.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Callers that balance themselves dial endpoints: a connection to an endpoint of a known service gets that service's mTLS,
 * naming and routes, but goes to the address that was dialled. Only captured connections have such an address.
 */
final class PodAddresses {

    private final CompileContext context;
    private final RouteTables tables;
    private final Set<String> taken = new HashSet<>();
    private final SortedMap<Integer, List<FilterChain>> chains = new TreeMap<>();

    PodAddresses(CompileContext context, RouteTables tables) {
        this.context = context;
        this.tables = tables;
    }

    /** The chains by endpoint port, and their clusters into the result. An address belongs to the first service by name. */
    SortedMap<Integer, List<FilterChain>> chains() {
        for (Service service : context.services()) {
            for (ServicePort port : service.entry().ports()) {
                if (service.isInternal() || !isRouted(service, port)) {
                    add(service, port);
                }
            }
        }
        return chains;
    }

    /**
     * Whether names or rules say where connections to an outside service go, whatever address was dialled: many such services
     * share addresses.
     */
    private boolean isRouted(Service service, ServicePort port) {
        return switch (port.protocol()) {
            case HTTPS, TLS -> true;
            case HTTP, HTTP2, GRPC, GRPC_WEB -> false;
            case TCP, UNSPECIFIED -> {
                VirtualService object = tables.virtualServices().of(service);
                yield object != null
                        && !tables.virtualServices()
                                .branches(object, object.tcp(), port.number())
                                .isEmpty();
            }
        };
    }

    private void add(Service service, ServicePort port) {
        Map<Integer, List<Cidr>> meshed = new TreeMap<>();
        Map<Integer, List<Cidr>> plain = new TreeMap<>();
        for (Service.Member member : service.members()) {
            String address = member.endpoint().address();
            int number = member.port(port);
            if (Names.isIp(address) && taken.add(address + " " + number)) {
                int bits = address.indexOf(':') >= 0 ? 128 : 32;
                (member.inMesh(service) ? meshed : plain)
                        .computeIfAbsent(number, any -> new ArrayList<>())
                        .add(new Cidr(address, bits));
            }
        }
        meshed.forEach((number, addresses) -> chain(service, port, number, addresses, true));
        plain.forEach((number, addresses) -> chain(service, port, number, addresses, false));
    }

    private void chain(Service service, ServicePort port, int number, List<Cidr> addresses, boolean inMesh) {
        Cluster cluster = cluster(service, port, inMesh);
        context.add(cluster);
        addresses.sort(java.util.Comparator.comparing(Cidr::address));
        List<FilterChain> made = chains.computeIfAbsent(number, any -> new ArrayList<>());
        FilterChain.Match match = new FilterChain.Match(0, addresses, List.of(), "", List.of());
        if (port.protocol() == Protocol.UNSPECIFIED) {
            // Once a chain names its transport, one that names none is not looked at for it.
            made.add(new FilterChain(
                    "pod-http-" + cluster.name(),
                    FilterChain.Match.plainHttp(addresses),
                    null,
                    http(service, port, cluster.name())));
            made.add(new FilterChain(
                    "pod-tls-" + cluster.name(), match.over("tls"), null, ConnectionHandler.Tcp.to(cluster.name())));
            match = match.over("raw_buffer");
        }
        ConnectionHandler handler = port.protocol().isHttp()
                ? http(service, port, cluster.name())
                : ConnectionHandler.Tcp.to(cluster.name());
        made.add(new FilterChain("pod-" + cluster.name(), match, null, handler));
    }

    private ConnectionHandler http(Service service, ServicePort port, String cluster) {
        List<Route> routes = tables.routes(service, port.number()).stream()
                .map(route -> toDialled(route, cluster))
                .toList();
        RouteRules rules = new RouteRules(cluster, List.of(new RouteRules.VirtualHost(cluster, List.of("*"), routes)));
        return new ConnectionHandler.Http(
                cluster, new RouteSource.Inline(rules), List.of(), List.of(), OutboundCompiler.options(context));
    }

    /** The same route, but without a choice of destination. */
    private static Route toDialled(Route route, String cluster) {
        return switch (route.action()) {
            case RouteAction.Forward forward ->
                new Route(
                        route.name(),
                        route.match(),
                        new RouteAction.Forward(
                                List.of(WeightedCluster.of(cluster, 1)),
                                forward.rewrite(),
                                forward.timeout(),
                                forward.retry(),
                                forward.mirrors(),
                                List.of()),
                        route.requestHeaders(),
                        route.responseHeaders(),
                        route.filters());
            case RouteAction.Redirect redirect -> route;
            case RouteAction.DirectResponse direct -> route;
        };
    }

    private Cluster cluster(Service service, ServicePort port, boolean inMesh) {
        DestinationRule rule = context.destinationRules().of(service).orElse(null);
        TrafficSettings settings = DestinationRules.settings(rule, null, port.number());
        Cluster.Connection connection = ClusterPolicies.connection(
                settings, port.protocol(), context.settings().http().upgrade());
        boolean encrypted = settings.tls() == null ? inMesh : settings.tls().mode() == TlsMode.ISTIO_MUTUAL;
        @Nullable
        UpstreamTls tls = encrypted
                ? ClusterCompiler.mutualTls(
                        context.settings().trustDomain(),
                        service,
                        Selector.ALL,
                        Names.sni(port.number(), "", service.host()),
                        connection.protocol())
                : null;
        return new Cluster(
                Names.originalDst(port.number(), encrypted, service.host()),
                Cluster.Discovery.OriginalDst.INSTANCE,
                DestinationRules.policy(settings, rule, null).with(LoadBalancer.OriginalDestination.INSTANCE),
                connection,
                new Cluster.Transport(List.of(), tls),
                ClusterCompiler.serviceRef(service));
    }
}
