package dev.weft.config.compile;

import dev.weft.config.model.AuthorizationPolicy;
import dev.weft.config.model.Endpoint;
import dev.weft.config.model.MeshObject;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.PeerAuthentication;
import dev.weft.config.model.Protocol;
import dev.weft.config.model.ServiceEntry;
import dev.weft.config.model.ServiceEntry.ServicePort;
import dev.weft.config.model.VirtualService;
import dev.weft.config.model.WorkloadEntry;
import dev.weft.types.Locality;
import dev.weft.types.SpiffeId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * From a proxy to the class of proxies that it shares its configuration with. Labels and ports come from the registry; what
 * a proxy says of itself counts only where the registry knows nothing.
 */
public final class ScopeKeys {

    private static final String LOOPBACK = "127.0.0.1";

    private ScopeKeys() {}

    /** The scope of a proxy in this view. Linear in the services of its namespace. */
    public static ProxyScope scope(MeshView view, NodeFacts node) {
        Optional<WorkloadEntry> workload = workload(view, node);
        Map<String, String> labels =
                workload.map(entry -> entry.endpoint().labels()).orElse(node.claimedLabels());
        TreeMap<Integer, ProxyScope.OwnPort> ports = new TreeMap<>();
        for (ServiceEntry service : view.in(node.namespace(), ServiceEntry.class)) {
            servicePorts(service, workload, node, ports);
        }
        workload.ifPresent(entry -> unclaimedPorts(entry, ports));

        boolean explicit = node.client().interception() == ProxyScope.Interception.NONE;
        String address = workload.map(entry -> entry.endpoint().address())
                .filter(Names::isIp)
                .orElse(node.addresses().isEmpty() ? "" : node.addresses().get(0));
        String outbound = workload.map(
                        entry -> entry.metadata().annotations().get(WorkloadEntry.OUTBOUND_ADDRESS_ANNOTATION))
                .filter(Names::isIp)
                .orElse(LOOPBACK);
        return new ProxyScope(
                node.identity(),
                node.namespace(),
                inUse(view, labels),
                node.kind(),
                node.client().client(),
                node.client().interception(),
                new ProxyScope.Own(
                        explicit ? address : "",
                        explicit ? outbound : "",
                        List.copyOf(ports.values()),
                        Places.of(
                                view,
                                node.namespace(),
                                workload.map(entry -> entry.endpoint().locality())
                                        .orElse(Locality.UNKNOWN),
                                labels),
                        node.kind() == ProxyScope.Kind.GATEWAY
                                && workload.map(WorkloadEntry::proxyProtocol).orElse(false)));
    }

    /** The registry's entry for a proxy: its own namespace, an address of its, and its service account where one is said. */
    private static Optional<WorkloadEntry> workload(MeshView view, NodeFacts node) {
        String account = node.identity()
                .workload()
                .map(SpiffeId.Workload::serviceAccount)
                .orElse("");
        List<WorkloadEntry> candidates = view.in(node.namespace(), WorkloadEntry.class).stream()
                .filter(entry -> entry.endpoint().serviceAccount().isEmpty()
                        || entry.endpoint().serviceAccount().equals(account))
                .filter(entry -> node.addresses().contains(entry.endpoint().address()))
                .toList();
        return candidates.stream()
                .filter(entry -> entry.name().equals(node.workloadName()))
                .findFirst()
                .or(() -> candidates.stream().findFirst());
    }

    private static void servicePorts(
            ServiceEntry service,
            Optional<WorkloadEntry> workload,
            NodeFacts node,
            Map<Integer, ProxyScope.OwnPort> ports) {
        Endpoint own = switch (service.backing()) {
            case ServiceEntry.Backing.Workloads workloads ->
                workload.filter(entry ->
                                workloads.selector().matches(entry.endpoint().labels()))
                        .map(WorkloadEntry::endpoint)
                        .orElse(null);
            case ServiceEntry.Backing.Endpoints fixed ->
                fixed.endpoints().stream()
                        .filter(endpoint -> node.addresses().contains(endpoint.address()))
                        .filter(endpoint -> service.location() == ServiceEntry.Location.MESH_INTERNAL)
                        .findFirst()
                        .orElse(null);
        };
        if (own == null) {
            return;
        }
        Service.Member member = new Service.Member(own, node.namespace(), "");
        for (ServicePort port : service.ports()) {
            int number = member.port(port);
            int appPort =
                    workload.map(entry -> entry.appPorts().get(port.name())).orElse(number);
            ports.putIfAbsent(
                    number,
                    new ProxyScope.OwnPort(
                            number, appPort, port.protocol(), service.hosts().get(0), port.number()));
        }
    }

    /** Ports that the workload declares and no service uses: their protocol is the first part of their name. */
    private static void unclaimedPorts(WorkloadEntry workload, Map<Integer, ProxyScope.OwnPort> ports) {
        new TreeMap<>(workload.endpoint().ports()).forEach((name, number) -> {
            Protocol protocol = Protocol.ofPortName(name);
            int appPort = workload.appPorts().getOrDefault(name, number);
            ports.putIfAbsent(number, new ProxyScope.OwnPort(number, appPort, protocol, "", number));
        });
    }

    /** Only the labels that some selector asks for: proxies that differ in others share their configuration. */
    private static Map<String, String> inUse(MeshView view, Map<String, String> labels) {
        Set<Map.Entry<String, String>> wanted = new HashSet<>();
        for (MeshObject object : view.objects()) {
            switch (object) {
                case AuthorizationPolicy policy ->
                    wanted.addAll(policy.selector().matchLabels().entrySet());
                case PeerAuthentication policy ->
                    wanted.addAll(policy.selector().matchLabels().entrySet());
                case VirtualService routes ->
                    routes.scopes()
                            .forEach(scope -> wanted.addAll(scope.sourceLabels().entrySet()));
                case dev.weft.config.model.Sidecar sidecar ->
                    wanted.addAll(sidecar.workloads().matchLabels().entrySet());
                case ServiceEntry service -> {}
                case WorkloadEntry workload -> {}
                case dev.weft.config.model.DestinationRule rule ->
                    wanted.addAll(rule.callers().matchLabels().entrySet());
                case dev.weft.config.model.HttpRoute route -> {}
                case dev.weft.config.model.ReferenceGrant grant -> {}
                case dev.weft.config.model.SpringRoute route -> {}
                case dev.weft.config.model.Telemetry telemetry ->
                    wanted.addAll(telemetry.selector().matchLabels().entrySet());
                case dev.weft.config.model.TrafficProfile profile -> {}
            }
        }
        Map<String, String> kept = new TreeMap<>();
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (wanted.contains(label)) {
                kept.put(label.getKey(), label.getValue());
            }
        }
        return kept;
    }
}
