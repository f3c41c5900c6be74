package dev.weft.config.compile;

import dev.weft.config.compile.address.VirtualIps;
import dev.weft.config.ir.ConnectionHandler;
import dev.weft.config.ir.ConnectionHandler.ClientCertificate;
import dev.weft.config.ir.ConnectionHandler.HttpOptions;
import dev.weft.config.ir.ConnectionHandler.RouteSource;
import dev.weft.config.ir.FilterChain;
import dev.weft.config.ir.Listener;
import dev.weft.config.model.Protocol;
import dev.weft.config.model.ServiceEntry.ServicePort;
import dev.weft.config.model.Sidecar;
import dev.weft.config.model.Telemetry;
import dev.weft.config.model.WorkloadEntry;
import dev.weft.policy.match.Cidr;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the workload sends: one listener per service port in explicit mode; {@code virtualOutbound} and unbound listeners
 * behind it when connections are captured.
 */
final class OutboundCompiler {

    private static final int VIRTUAL_OUTBOUND_PORT = 15001;
    private static final String ANY_ADDRESS = "0.0.0.0";

    private final CompileContext context;
    private final RouteTables tables;
    private final ConnectionRoutes connections;
    private final UnknownDestinations unknown;

    OutboundCompiler(CompileContext context) {
        this.context = context;
        this.unknown = new UnknownDestinations(context);
        this.tables = new RouteTables(context, unknown);
        this.connections = new ConnectionRoutes(context, tables.virtualServices());
    }

    void compile() {
        SortedMap<Integer, PortGroup> groups = PortGroup.of(context.services(), context::sees);
        for (PortGroup group : groups.values()) {
            if (!group.routed().isEmpty()) {
                context.add(tables.rules(group.port(), group.routed()));
            }
            reportUndeclared(group);
        }
        if (context.scope().captures()) {
            captured(groups);
        } else if (!context.scope().own().outboundAddress().isEmpty()) {
            groups.values().forEach(group -> atBoundAddress(group, Listener.HandOver.BOUND));
        }
    }

    /** Where the listener of a port binds when connections are not captured. */
    private String address(int port) {
        Sidecar.Egress said = egress(port);
        if (said != null && !said.bind().isEmpty()) {
            return said.bind();
        }
        String own = context.scope().own().outboundAddress();
        return own.isEmpty() ? "127.0.0.1" : own;
    }

    private Sidecar.@Nullable Egress egress(int port) {
        Sidecar sidecar = context.sidecar();
        return sidecar == null ? null : sidecar.listener(port);
    }

    private void atBoundAddress(PortGroup group, Listener.HandOver handOver) {
        String address = address(group.port());
        if (isTaken(address, group.port())) {
            return;
        }
        List<FilterChain> chains = new ArrayList<>(connections.byServerName(group));
        FilterChain rest = null;
        List<Service> opaque = group.opaque();
        if (!opaque.isEmpty() && (group.http().isEmpty() || !group.detected().isEmpty())) {
            if (!group.routed().isEmpty()) {
                chains.add(plainHttp("http", group.port(), List.of()));
            }
            List<FilterChain> bytes = connections.opaque("tcp", FilterChain.Match.ANY, opaque.get(0), group.port());
            rest = bytes.get(bytes.size() - 1);
            chains.addAll(bytes.subList(0, bytes.size() - 1));
            reportHidden(group.port(), opaque, opaque.get(0));
        } else if (!group.http().isEmpty()) {
            rest = new FilterChain("http", FilterChain.Match.ANY, null, http(group.port()));
            reportHidden(group.port(), opaque, group.http().get(0));
        }
        if (rest != null && chains.isEmpty()) {
            chains.add(rest);
            rest = null;
        }
        context.add(new Listener(
                address + "_" + group.port(),
                new Listener.Bind(address, group.port(), handOver),
                Listener.Direction.OUTBOUND,
                inspection(chains),
                chains,
                rest));
    }

    /** An address that the workload itself uses cannot also be a service's. */
    private boolean isTaken(String address, int port) {
        ProxyScope.Own own = context.scope().own();
        boolean inbound = own.address().equals(address) && own.ports().stream().anyMatch(mine -> mine.port() == port);
        boolean app = address.equals("127.0.0.1") && own.ports().stream().anyMatch(mine -> mine.appPort() == port);
        if (!inbound && !app) {
            return false;
        }
        Optional<WorkloadEntry> entry =
                context.registry().view().in(context.scope().namespace(), WorkloadEntry.class).stream()
                        .filter(workload -> workload.endpoint().address().equals(own.address()))
                        .findFirst();
        entry.ifPresent(workload -> context.findings()
                .error(
                        workload,
                        "metadata.annotations",
                        Reason.Conflicted,
                        "outbound listener " + address + ":" + port
                                + " (expected: a free address; the workload itself listens there, set "
                                + WorkloadEntry.OUTBOUND_ADDRESS_ANNOTATION + ")"));
        return true;
    }

    private void captured(SortedMap<Integer, PortGroup> groups) {
        boolean transparent = context.scope().interception() == ProxyScope.Interception.TPROXY;
        context.add(new Listener(
                "virtualOutbound",
                new Listener.Bind(
                        ANY_ADDRESS,
                        VIRTUAL_OUTBOUND_PORT,
                        transparent
                                ? Listener.HandOver.TRANSPARENT_TO_ORIGINAL_DST
                                : Listener.HandOver.BOUND_TO_ORIGINAL_DST),
                Listener.Direction.OUTBOUND,
                Listener.Inspection.NONE,
                List.of(new FilterChain(
                        "virtualOutbound-trap",
                        FilterChain.Match.transport(VIRTUAL_OUTBOUND_PORT, "", List.of()),
                        null,
                        ConnectionHandler.Tcp.to(Names.BLACK_HOLE))),
                rest()));
        SortedMap<Integer, List<FilterChain>> pods = new PodAddresses(context, tables).chains();
        SortedMap<Integer, PortGroup> all = new TreeMap<>(groups);
        for (int port : pods.keySet()) {
            all.putIfAbsent(port, PortGroup.empty(port));
        }
        SortedMap<String, String> given = virtualIps(groups.values());
        for (PortGroup group : all.values()) {
            Sidecar.Egress said = egress(group.port());
            if (said != null && said.capture() == Sidecar.Capture.NONE) {
                atBoundAddress(group, Listener.HandOver.BOUND);
                continue;
            }
            if (said != null && !said.bind().isEmpty() && !said.bind().equals(ANY_ADDRESS)) {
                atBoundAddress(group, Listener.HandOver.UNBOUND);
                continue;
            }
            group.tcp().forEach(service -> atOwnAddress(service, group.port(), given, false));
            group.detected().forEach(service -> atOwnAddress(service, group.port(), given, true));
            anyAddress(group, pods.getOrDefault(group.port(), List.of()));
        }
    }

    /** The listener of a port for destinations that have none of their own. */
    private void anyAddress(PortGroup group, List<FilterChain> pods) {
        List<FilterChain> chains = new ArrayList<>(pods);
        chains.addAll(connections.byServerName(group));
        FilterChain rest = rest();
        if (!group.routed().isEmpty()) {
            chains.add(plainHttp("http", group.port(), List.of()));
        }
        List<Service> withoutAddress = withoutAddress(group);
        if (group.http().isEmpty() && !withoutAddress.isEmpty()) {
            List<FilterChain> opaque =
                    connections.opaque("tcp", FilterChain.Match.ANY, withoutAddress.get(0), group.port());
            rest = opaque.get(opaque.size() - 1);
            chains.addAll(opaque.subList(0, opaque.size() - 1));
            reportHidden(group.port(), withoutAddress, withoutAddress.get(0));
        } else if (!group.http().isEmpty()) {
            reportHidden(group.port(), withoutAddress, group.http().get(0));
        }
        for (Service service : group.opaque()) {
            List<Cidr> blocks = blocks(service);
            if (!blocks.isEmpty()) {
                FilterChain.Match match = new FilterChain.Match(0, blocks, List.of(), "", List.of());
                if (group.detected().contains(service)) {
                    // Once a chain names its transport, one that names none is not looked at for it.
                    chains.add(plainHttp("http-" + service.host(), group.port(), blocks));
                    chains.addAll(
                            connections.opaque("own-tls-" + service.host(), match.over("tls"), service, group.port()));
                    match = match.over("raw_buffer");
                }
                chains.addAll(connections.opaque("tcp-" + service.host(), match, service, group.port()));
            }
        }
        if (chains.isEmpty() && rest.name().equals(rest().name())) {
            return;
        }
        context.add(new Listener(
                ANY_ADDRESS + "_" + group.port(),
                new Listener.Bind(ANY_ADDRESS, group.port(), Listener.HandOver.UNBOUND),
                Listener.Direction.OUTBOUND,
                inspection(chains),
                chains,
                rest));
    }

    /**
     * Services that every address on the port leads to. Weft's name server gives each its own, so that this is left to the
     * only one there is, for callers that resolve names by themselves.
     */
    private List<Service> withoutAddress(PortGroup group) {
        List<Service> services = group.opaque().stream()
                .filter(service -> service.entry().addresses().isEmpty())
                .toList();
        boolean told = context.scope().client().isWeft()
                && (services.size() > 1 || !group.http().isEmpty());
        return told ? List.of() : services;
    }

    private static Listener.Inspection inspection(List<FilterChain> chains) {
        boolean http = chains.stream()
                .anyMatch(chain -> !chain.match().applicationProtocols().isEmpty());
        boolean tls = http
                || chains.stream()
                        .anyMatch(chain -> !chain.match().serverNames().isEmpty());
        return new Listener.Inspection(false, tls, http);
    }

    /** Addresses of services that are told apart only by them, and have none. */
    private SortedMap<String, String> virtualIps(Collection<PortGroup> groups) {
        List<String> hosts = groups.stream()
                .flatMap(group -> group.opaque().stream())
                .filter(service -> service.entry().addresses().isEmpty())
                .map(Service::host)
                .filter(host -> !host.startsWith("*"))
                .toList();
        List<String> taken = context.services().stream()
                .flatMap(service -> service.entry().addresses().stream())
                .toList();
        return VirtualIps.allocate(hosts, taken);
    }

    private void atOwnAddress(Service service, int port, SortedMap<String, String> given, boolean detected) {
        String virtual = given.get(service.host());
        List<FilterChain> chains = new ArrayList<>(connections.opaque("tcp", FilterChain.Match.ANY, service, port));
        FilterChain rest = null;
        if (detected) {
            rest = chains.remove(chains.size() - 1);
            PortGroup alone = PortGroup.empty(port);
            alone.detected().add(service);
            chains.addAll(connections.byServerName(alone));
            chains.add(plainHttp("http", port, List.of()));
        }
        for (String address : virtual == null ? service.entry().addresses() : List.of(virtual)) {
            if (Names.isIp(address) && address.indexOf('/') < 0) {
                context.add(new Listener(
                        address + "_" + port,
                        new Listener.Bind(address, port, Listener.HandOver.UNBOUND),
                        Listener.Direction.OUTBOUND,
                        inspection(chains),
                        chains,
                        rest));
            }
        }
    }

    private static List<Cidr> blocks(Service service) {
        return service.entry().addresses().stream()
                .filter(address -> address.indexOf('/') > 0)
                .map(address -> new Cidr(
                        address.substring(0, address.indexOf('/')),
                        Integer.parseInt(address.substring(address.indexOf('/') + 1))))
                .toList();
    }

    /** Services whose bytes cannot be told from another one's on the same port. */
    private void reportHidden(int port, List<Service> services, Service winner) {
        for (Service hidden : services) {
            ServicePort declared = hidden.entry().port(port);
            if (winner.entry().equals(hidden.entry())) {
                continue;
            }
            if (declared != null && declared.protocol() == Protocol.UNSPECIFIED) {
                context.findings()
                        .warning(
                                hidden.entry(),
                                "spec.ports",
                                Reason.Conflicted,
                                "port " + port + " (expected: a declared protocol; bytes that are neither HTTP nor TLS "
                                        + "go to " + winner.entry().ref() + ")");
            } else {
                context.findings().conflict(winner.entry(), hidden.entry(), "spec.ports", "port " + port + " (TCP)");
            }
        }
    }

    /** Envoy offers one list of protocols to a cluster, whatever it sends there. */
    private void reportUndeclared(PortGroup group) {
        if (context.scope().client().isWeft()) {
            return;
        }
        group.detected().stream()
                .filter(Service::isInternal)
                .forEach(service -> context.findings()
                        .warning(
                                service.entry(),
                                "spec.ports",
                                Reason.ClientLimitation,
                                "port " + group.port()
                                        + " (expected: a declared protocol; Envoy detects HTTP there, but "
                                        + "the service's sidecar takes what Envoy sends as bytes)"));
    }

    private FilterChain plainHttp(String name, int port, List<Cidr> ranges) {
        return new FilterChain(name, FilterChain.Match.plainHttp(ranges), null, http(port));
    }

    private FilterChain rest() {
        String cluster = unknown.cluster();
        return new FilterChain(
                "virtualOutbound-" + (cluster.equals(Names.BLACK_HOLE) ? "blackhole" : "passthrough"),
                FilterChain.Match.ANY,
                null,
                ConnectionHandler.Tcp.to(cluster));
    }

    private ConnectionHandler http(int port) {
        return new ConnectionHandler.Http(
                "outbound_" + port,
                new RouteSource.Rds(Integer.toString(port)),
                List.of(),
                List.of(),
                options(context));
    }

    static HttpOptions options(CompileContext context) {
        return new HttpOptions(
                context.settings().normalization(),
                ClientCertificate.SANITIZE,
                InboundCompiler.HEADERS_TIMEOUT_MILLIS,
                context.settings().http().acceptHttp10(),
                context.tracing(Telemetry.Mode.CLIENT));
    }
}
