package dev.weft.config.compile;

import dev.weft.config.compile.traffic.ClusterPolicies;
import dev.weft.config.compile.traffic.Retries;
import dev.weft.config.ir.Cluster;
import dev.weft.config.ir.ConnectionHandler;
import dev.weft.config.ir.ConnectionHandler.ClientCertificate;
import dev.weft.config.ir.ConnectionHandler.HttpOptions;
import dev.weft.config.ir.ConnectionHandler.RouteSource;
import dev.weft.config.ir.DownstreamTls;
import dev.weft.config.ir.EndpointSet;
import dev.weft.config.ir.FilterChain;
import dev.weft.config.ir.Listener;
import dev.weft.config.model.AuthorizationPolicy;
import dev.weft.config.model.PeerAuthentication.MtlsMode;
import dev.weft.config.model.Protocol;
import dev.weft.config.model.Telemetry;
import dev.weft.config.model.TrafficSettings;
import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes to the workload: one listener per port in explicit mode, {@code virtualInbound} when connections are captured.
 * Chains are told apart by transport protocol and ALPN, so that an application's own TLS survives PERMISSIVE.
 */
final class InboundCompiler {

    static final int HEADERS_TIMEOUT_MILLIS = 10_000;

    private static final int VIRTUAL_INBOUND_PORT = 15006;
    private static final String TLS = "tls";
    private static final String RAW = "raw_buffer";
    /** What sidecars offer in their ClientHello, so that they are told from applications that speak TLS themselves. */
    private static final List<String> MESH_ALPN =
            List.of("istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2");

    private static final List<String> MESH_HTTP = List.of("istio-http/1.0", "istio-http/1.1", "istio-h2");
    private static final List<String> MESH_BYTES = List.of("istio", "istio-peer-exchange");

    private final CompileContext context;
    private final PeerAuthentications peers;
    private final List<InboundPorts.Port> ports;
    private final List<AuthzRules> httpAuthz;
    private final List<AuthzRules> tcpAuthz;

    InboundCompiler(CompileContext context) {
        this.context = context;
        this.peers = new PeerAuthentications(context);
        this.ports = new InboundPorts(context).all();
        List<AuthorizationPolicy> policies = AuthorizationCompiler.selected(context);
        AuthorizationCompiler authorization =
                new AuthorizationCompiler(context.settings().trustDomains(), RuleCompiler.Filters.NONE);
        this.httpAuthz = authorization.http(policies);
        this.tcpAuthz = authorization.tcp(policies);
    }

    void compile() {
        ports.stream().filter(port -> !port.refused()).forEach(port -> context.add(cluster(port)));
        if (context.scope().captures()) {
            captured();
        }
        for (InboundPorts.Port port : ports) {
            boolean loops = port.application() != null
                    && port.bind().equals(port.application().address())
                    && port.number() == port.application().port();
            if (!port.bind().isEmpty() && !loops && !port.refused()) {
                bound(port);
            }
        }
    }

    private void bound(InboundPorts.Port port) {
        context.add(new Listener(
                port.bind() + "_" + port.number(),
                new Listener.Bind(port.bind(), port.number(), Listener.HandOver.BOUND),
                Listener.Direction.INBOUND,
                new Listener.Inspection(false, true, isInspected(port)),
                chains(port, 0),
                null));
    }

    private void captured() {
        List<FilterChain> chains = new ArrayList<>();
        chains.add(new FilterChain(
                "virtualInbound-blackhole",
                FilterChain.Match.transport(VIRTUAL_INBOUND_PORT, "", List.of()),
                null,
                ConnectionHandler.Tcp.to(Names.BLACK_HOLE)));
        List<InboundPorts.Port> captured =
                ports.stream().filter(port -> port.bind().isEmpty()).toList();
        for (InboundPorts.Port port : captured) {
            if (port.refused()) {
                chains.add(new FilterChain(
                        "inbound-" + port.number() + "-refused",
                        FilterChain.Match.transport(port.number(), "", List.of()),
                        null,
                        ConnectionHandler.Tcp.to(Names.BLACK_HOLE)));
            } else {
                chains.addAll(chains(port, port.number()));
            }
        }
        ConnectionHandler passthrough = tcp(Names.INBOUND_PASSTHROUGH);
        MtlsMode mode = peers.mode();
        if (mode != MtlsMode.DISABLE) {
            List<String> alpn = mode == MtlsMode.STRICT ? List.of() : MESH_ALPN;
            chains.add(new FilterChain(
                    "virtualInbound-catchall-mtls",
                    FilterChain.Match.transport(0, TLS, alpn),
                    terminate(false),
                    passthrough));
        }
        FilterChain plain = mode == MtlsMode.STRICT
                ? null
                : new FilterChain("virtualInbound-catchall", FilterChain.Match.ANY, null, passthrough);
        boolean transparent = context.scope().interception() == ProxyScope.Interception.TPROXY;
        context.add(new Listener(
                "virtualInbound",
                new Listener.Bind(
                        "0.0.0.0",
                        VIRTUAL_INBOUND_PORT,
                        transparent ? Listener.HandOver.TRANSPARENT : Listener.HandOver.BOUND),
                Listener.Direction.INBOUND,
                new Listener.Inspection(true, true, captured.stream().anyMatch(this::isInspected)),
                chains,
                plain));
        context.add(originalDst(
                Names.INBOUND_PASSTHROUGH,
                ClusterPolicy.of(LoadBalancer.OriginalDestination.INSTANCE),
                new Cluster.Connection(Cluster.Connection.DEFAULT.connectTimeout(), Cluster.Protocol.OPAQUE),
                null));
    }

    /** The chains of one port; a port of 0 leaves the port to the listener. */
    private List<FilterChain> chains(InboundPorts.Port port, int matchPort) {
        if (port.protocol() == Protocol.UNSPECIFIED) {
            return detected(port, matchPort);
        }
        String name = "inbound-" + port.number();
        boolean http = port.protocol().isHttp();
        List<FilterChain> chains = new ArrayList<>();
        MtlsMode mode = peers.mode(port.number());
        if (mode != MtlsMode.DISABLE) {
            List<String> alpn = mode == MtlsMode.STRICT ? List.of() : MESH_ALPN;
            chains.add(new FilterChain(
                    name + "-mtls",
                    FilterChain.Match.transport(matchPort, TLS, alpn),
                    terminate(http),
                    http ? http(port, ClientCertificate.APPEND_FORWARD) : tcp(Names.inbound(port.number()))));
        }
        if (mode == MtlsMode.STRICT) {
            return chains;
        }
        if (http) {
            chains.add(new FilterChain(
                    name + "-plaintext",
                    FilterChain.Match.transport(matchPort, RAW, List.of()),
                    null,
                    http(port, ClientCertificate.SANITIZE)));
        }
        if (!http) {
            chains.add(new FilterChain(
                    name + "-plaintext",
                    FilterChain.Match.transport(matchPort, "", List.of()),
                    null,
                    tcp(Names.inbound(port.number()))));
        }
        if (http || mode != MtlsMode.DISABLE) {
            chains.add(new FilterChain(
                    name + "-own-tls",
                    FilterChain.Match.transport(matchPort, TLS, List.of()),
                    null,
                    tcp(Names.inbound(port.number()))));
        }
        return chains;
    }

    /** Whether bytes in the clear come in that may be HTTP or not. */
    private boolean isInspected(InboundPorts.Port port) {
        return port.protocol() == Protocol.UNSPECIFIED && peers.mode(port.number()) != MtlsMode.STRICT;
    }

    /**
     * The chains of a port whose protocol is not declared. A sidecar says in its ClientHello whether it will send requests;
     * in the clear the first bytes say it.
     *
     * <p>Source: Istio's inbound chains of such ports.
     */
    private List<FilterChain> detected(InboundPorts.Port port, int matchPort) {
        String name = "inbound-" + port.number();
        String cluster = Names.inbound(port.number());
        List<FilterChain> chains = new ArrayList<>();
        MtlsMode mode = peers.mode(port.number());
        if (mode != MtlsMode.DISABLE) {
            chains.add(new FilterChain(
                    name + "-mtls-http",
                    FilterChain.Match.transport(matchPort, TLS, MESH_HTTP),
                    terminate(true),
                    http(port, ClientCertificate.APPEND_FORWARD)));
            chains.add(new FilterChain(
                    name + "-mtls",
                    FilterChain.Match.transport(matchPort, TLS, mode == MtlsMode.STRICT ? List.of() : MESH_BYTES),
                    terminate(false),
                    tcp(cluster)));
        }
        if (mode != MtlsMode.STRICT) {
            chains.add(new FilterChain(
                    name + "-plaintext-http",
                    FilterChain.Match.transport(matchPort, RAW, FilterChain.Match.PLAIN_HTTP),
                    null,
                    http(port, ClientCertificate.SANITIZE)));
            // Once a chain names its transport, one that names none is not looked at for it.
            for (String transport : List.of(RAW, TLS)) {
                chains.add(new FilterChain(
                        name + (transport.equals(TLS) ? "-own-tls" : "-plaintext"),
                        FilterChain.Match.transport(matchPort, transport, List.of()),
                        null,
                        tcp(cluster)));
            }
        }
        return chains;
    }

    private DownstreamTls terminate(boolean http) {
        return new DownstreamTls(
                ClusterCompiler.OWN_SECRET,
                ClusterCompiler.TRUST_SECRET,
                List.of(StringMatch.prefix("spiffe://" + context.settings().trustDomain() + "/")),
                http ? List.of("h2", "http/1.1") : List.of());
    }

    private ConnectionHandler http(InboundPorts.Port port, ClientCertificate clientCertificate) {
        String cluster = Names.inbound(port.number());
        RouteRules.Route route = RouteTables.route(
                "default",
                RouteMatch.ANY,
                new RouteAction.Forward(
                        List.of(WeightedCluster.of(cluster, 1)), RouteAction.Rewrite.NONE, null, Retries.INBOUND));
        RouteRules rules = new RouteRules(
                cluster,
                List.of(new RouteRules.VirtualHost("inbound|http|" + port.number(), List.of("*"), List.of(route))));
        return new ConnectionHandler.Http(
                "inbound_" + port.number(),
                new RouteSource.Inline(rules),
                List.of(),
                httpAuthz,
                new HttpOptions(
                        context.settings().normalization(),
                        clientCertificate,
                        HEADERS_TIMEOUT_MILLIS,
                        context.settings().http().acceptHttp10(),
                        context.tracing(Telemetry.Mode.SERVER)));
    }

    private ConnectionHandler tcp(String cluster) {
        return new ConnectionHandler.Tcp(cluster, List.of(RouteAction.WeightedCluster.of(cluster, 1)), tcpAuthz, null);
    }

    private Cluster cluster(InboundPorts.Port port) {
        String name = Names.inbound(port.number());
        Cluster.ServiceRef service = context.registry()
                .service(context.scope().namespace(), port.host())
                .map(ClusterCompiler::serviceRef)
                .orElse(null);
        TrafficSettings settings = new TrafficSettings(null, port.pool(), null, null);
        ClusterPolicy policy = ClusterPolicies.of(settings, null);
        Cluster.Connection connection = new Cluster.Connection(
                ClusterPolicies.connection(settings, port.protocol(), false).connectTimeout(),
                ClusterPolicies.protocol(port.protocol()));
        EndpointSet.Endpoint application = port.application();
        if (application == null) {
            return originalDst(name, policy, connection, service);
        }
        return new Cluster(
                name,
                new Cluster.Discovery.Static(List.of(application)),
                policy.with(LoadBalancer.RoundRobin.DEFAULT),
                connection,
                Cluster.Transport.PLAINTEXT,
                service);
    }

    /** Where the caller wanted to go; from an address that the capture rules leave alone, so that nothing goes round. */
    private static Cluster originalDst(
            String name, ClusterPolicy policy, Cluster.Connection connection, Cluster.@Nullable ServiceRef service) {
        return new Cluster(
                name,
                Cluster.Discovery.OriginalDst.INSTANCE,
                policy.with(LoadBalancer.OriginalDestination.INSTANCE),
                connection.from("127.0.0.6"),
                Cluster.Transport.PLAINTEXT,
                service);
    }
}
