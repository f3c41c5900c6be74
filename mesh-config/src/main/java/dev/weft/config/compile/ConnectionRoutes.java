package dev.weft.config.compile;

import dev.weft.config.compile.VirtualServices.Branch;
import dev.weft.config.ir.ConnectionHandler;
import dev.weft.config.ir.FilterChain;
import dev.weft.config.model.TrafficSettings;
import dev.weft.config.model.VirtualService;
import dev.weft.policy.match.Cidr;
import dev.weft.policy.matcher.AddressBlock;
import dev.weft.policy.matcher.IpLiteral;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.types.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where whole connections go: by server name where applications speak TLS, by address and share where they do not. */
final class ConnectionRoutes {

    private final CompileContext context;
    private final VirtualServices virtualServices;

    ConnectionRoutes(CompileContext context, VirtualServices virtualServices) {
        this.context = context;
        this.virtualServices = virtualServices;
    }

    /**
     * The chains of a service whose bytes are opaque.
     *
     * @param name of the chains
     * @param base what the listener says of connections to this service
     * @return the one that takes the rest is the last
     */
    List<FilterChain> opaque(String name, FilterChain.Match base, Service service, int port) {
        List<FilterChain> chains = new ArrayList<>();
        Set<Cidr> taken = new HashSet<>();
        VirtualService object = virtualServices.of(service);
        List<Branch> branches = object == null ? List.of() : virtualServices.branches(object, object.tcp(), port);
        for (Branch branch : addressed(object, service, branches)) {
            if (branch.match().destinationSubnets().isEmpty()) {
                rest(chains, name, base, taken, handler(service, port, branch.clusters()));
                return chains;
            }
            List<Cidr> subnets = branch.match().destinationSubnets().stream()
                    .filter(taken::add)
                    .toList();
            if (!subnets.isEmpty()) {
                chains.add(new FilterChain(
                        name + "-" + chains.size(),
                        new FilterChain.Match(0, subnets, List.of(), base.transportProtocol(), List.of()),
                        null,
                        handler(service, port, branch.clusters())));
            }
        }
        rest(chains, name, base, taken, handler(service, port, whole(service, port)));
        return chains;
    }

    /** The chains of all services on a port whose applications speak TLS themselves. */
    List<FilterChain> byServerName(PortGroup group) {
        List<FilterChain> chains = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Service service : group.named()) {
            VirtualService object = virtualServices.of(service);
            List<Branch> branches =
                    object == null ? List.of() : virtualServices.branches(object, object.tls(), group.port());
            boolean covered = false;
            for (Branch branch : addressed(object, service, branches)) {
                List<Cidr> subnets = branch.match().destinationSubnets();
                List<String> asked = serverNames(branch, service);
                covered |= subnets.isEmpty() && asked.stream().anyMatch(sni -> Names.covers(sni, service.host()));
                List<String> names = asked.stream()
                        .filter(sni -> isRoutedBy(object, group, sni))
                        .filter(sni -> taken.add(sni + " " + subnets))
                        .toList();
                if (!names.isEmpty()) {
                    chains.add(new FilterChain(
                            "tls-" + names.get(0) + (chains.isEmpty() ? "" : "-" + chains.size()),
                            new FilterChain.Match(0, subnets, names, "tls", List.of()),
                            null,
                            handler(called(group, names.get(0), service), group.port(), branch.clusters())));
                }
            }
            if (!covered && taken.add(service.host() + " []")) {
                chains.add(new FilterChain(
                        "tls-" + service.host(),
                        new FilterChain.Match(0, List.of(), List.of(service.host()), "tls", List.of()),
                        null,
                        handler(service, group.port(), whole(service, group.port()))));
            }
        }
        return chains;
    }

    /** On a port that services share, any name is any that is the service's own. */
    private static List<String> serverNames(Branch branch, Service service) {
        return branch.match().sniHosts().stream()
                .map(sni -> sni.equals("*") ? service.host() : sni)
                .toList();
    }

    /** Whether no other object routes for the service of that name. */
    private boolean isRoutedBy(@Nullable VirtualService object, PortGroup group, String sni) {
        return group.named().stream()
                .filter(service -> service.host().equals(sni))
                .allMatch(service -> Objects.equals(virtualServices.of(service), object));
    }

    /** The service with that name, or the one whose rule names it. */
    private static Service called(PortGroup group, String sni, Service otherwise) {
        return group.named().stream()
                .filter(service -> service.host().equals(sni))
                .findFirst()
                .orElse(otherwise);
    }

    /**
     * Explicit listeners do not see where a connection was going: there a service's addresses stand for it. A rule for
     * addresses then takes all connections to the service or none.
     */
    private List<Branch> addressed(@Nullable VirtualService object, Service service, List<Branch> branches) {
        if (object == null || context.scope().captures()) {
            return branches;
        }
        List<Branch> kept = new ArrayList<>();
        for (Branch branch : branches) {
            List<Cidr> subnets = branch.match().destinationSubnets();
            if (subnets.isEmpty()) {
                kept.add(branch);
            } else if (areWithin(service.entry().addresses(), subnets)) {
                kept.add(branch.anywhere());
            } else {
                context.findings()
                        .warning(
                                object,
                                branch.field() + ".match",
                                Reason.ClientLimitation,
                                "destinationSubnets: not the addresses of " + service.host()
                                        + " (expected: all of them, where listeners are explicit; the match is left out)");
            }
        }
        return kept;
    }

    private static boolean areWithin(List<String> addresses, List<Cidr> subnets) {
        return !addresses.isEmpty()
                && addresses.stream()
                        .allMatch(address -> subnets.stream().anyMatch(subnet -> isWithin(address, subnet)));
    }

    private static boolean isWithin(String address, Cidr subnet) {
        int slash = address.indexOf('/');
        byte[] first = IpLiteral.parse(slash < 0 ? address : address.substring(0, slash));
        boolean narrow = slash < 0 || Integer.parseInt(address.substring(slash + 1)) >= subnet.prefixLength();
        return first != null && narrow && AddressBlock.of(subnet).contains(first);
    }

    /** Two chains of one listener may not have the same block of addresses. */
    private static void rest(
            List<FilterChain> chains, String name, FilterChain.Match base, Set<Cidr> taken, ConnectionHandler handler) {
        List<Cidr> left = base.destinationRanges().stream()
                .filter(block -> !taken.contains(block))
                .toList();
        if (!left.isEmpty() || base.destinationRanges().isEmpty()) {
            FilterChain.Match match = new FilterChain.Match(
                    base.destinationPort(),
                    left,
                    base.serverNames(),
                    base.transportProtocol(),
                    base.applicationProtocols());
            chains.add(new FilterChain(name, match, null, handler));
        }
    }

    private static List<WeightedCluster> whole(Service service, int port) {
        return List.of(WeightedCluster.of(Names.outbound(port, "", service.host()), 1));
    }

    private ConnectionHandler handler(Service service, int port, List<WeightedCluster> clusters) {
        return new ConnectionHandler.Tcp(
                Names.outbound(port, "", service.host()), clusters, List.of(), life(service, port));
    }

    /**
     * How long connections to a service last.
     *
     * <p>Source: Istio's TCP proxy: {@code connectionPool.tcp.idleTimeout} and {@code maxConnectionDuration} of the service.
     */
    private ConnectionHandler.@Nullable Life life(Service service, int port) {
        TrafficSettings.Pool pool = DestinationRules.settings(
                        context.destinationRules().of(service).orElse(null), null, port)
                .pool();
        Duration idle = pool == null ? null : pool.opaqueIdle();
        Duration most = pool == null ? null : pool.connections().maxDuration();
        return idle == null && most == null ? null : new ConnectionHandler.Life(idle, most);
    }
}
