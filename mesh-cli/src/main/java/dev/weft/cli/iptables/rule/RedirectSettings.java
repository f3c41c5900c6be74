package dev.weft.cli.iptables.rule;

import java.util.List;

/**
 * What is redirected where. Complete and valid; the reader of the command makes one from what a user wrote.
 *
 * <p>Source: Istio's istio-iptables flags and {@code traffic.sidecar.istio.io} annotations.
 *
 * @param ports of the sidecar
 * @param guard tells the sidecar's own connections
 * @param ipv6 whether IPv6 is redirected, too
 * @param dropInvalid drop packets that belong to no connection, before the kernel answers them with a reset
 * @param hostLoopback IPv4 block that counts as this machine
 */
public record RedirectSettings(
        SidecarPorts ports,
        Guard guard,
        Inbound inbound,
        Outbound outbound,
        Interfaces interfaces,
        Dns dns,
        boolean ipv6,
        boolean dropInvalid,
        Block hostLoopback) {

    /**
     * The sidecar's listeners.
     *
     * @param outbound takes what the application sends
     * @param inbound takes what is sent to the application
     * @param tunnel is reached directly, never redirected
     * @param dns answers names
     */
    public record SidecarPorts(int outbound, int inbound, int tunnel, int dns) {}

    /** How inbound connections reach the sidecar. */
    public enum Mode {
        /** By a changed destination address. */
        REDIRECT,
        /** With unchanged addresses, to a transparent socket: the application sees the caller's address. */
        TPROXY
    }

    /** Ports of a rule: all, or those listed. */
    public record PortSet(boolean all, List<Integer> listed) {
        static final PortSet NONE = new PortSet(false, List.of());

        public PortSet {
            listed = List.copyOf(listed);
        }

        public boolean isEmpty() {
            return !all && listed.isEmpty();
        }
    }

    /**
     * To the application.
     *
     * @param exclude ports left alone when all are included
     * @param mark of TPROXY packets; the next higher one marks calls of the sidecar to its own workload
     * @param routeTable of marked packets
     */
    public record Inbound(Mode mode, PortSet include, List<Integer> exclude, long mark, int routeTable) {
        public Inbound {
            exclude = List.copyOf(exclude);
        }
    }

    /**
     * From the application.
     *
     * @param allAddresses redirect every destination
     * @param include redirect these, unless all are
     * @param exclude leave these alone; wins over include
     * @param includePorts redirect these ports of any destination
     * @param excludePorts leave these alone; wins over everything
     * @param owners whose connections
     */
    public record Outbound(
            boolean allAddresses,
            List<Block> include,
            List<Block> exclude,
            List<Integer> includePorts,
            List<Integer> excludePorts,
            Owners owners) {
        public Outbound {
            include = List.copyOf(include);
            exclude = List.copyOf(exclude);
            includePorts = List.copyOf(includePorts);
            excludePorts = List.copyOf(excludePorts);
        }
    }

    /**
     * Whose outbound connections are redirected.
     *
     * @param onlyUsers none: everybody's
     * @param onlyGroups none: everybody's
     */
    public record Owners(
            List<String> onlyUsers, List<String> exceptUsers, List<String> onlyGroups, List<String> exceptGroups) {
        public Owners {
            onlyUsers = List.copyOf(onlyUsers);
            exceptUsers = List.copyOf(exceptUsers);
            onlyGroups = List.copyOf(onlyGroups);
            exceptGroups = List.copyOf(exceptGroups);
        }
    }

    /**
     * Interfaces that are special.
     *
     * @param exclude nothing that passes here is redirected
     * @param reroute of virtual machines or nested containers: what comes in here is the application's outbound traffic
     */
    public record Interfaces(List<String> exclude, List<String> reroute) {
        public Interfaces {
            exclude = List.copyOf(exclude);
            reroute = List.copyOf(reroute);
        }
    }

    /**
     * Name lookups.
     *
     * @param all lookups to any server, not only to those of {@code servers}
     * @param servers the machine's name servers
     */
    public record Dns(boolean redirect, boolean all, List<Block> servers) {
        public Dns {
            servers = List.copyOf(servers);
        }

        /** Whether any lookup is redirected. */
        public boolean effective() {
            return redirect && (all || !servers.isEmpty());
        }

        List<Block> servers(Family family) {
            return servers.stream().filter(server -> server.family() == family).toList();
        }
    }

    /** What counts as this machine. */
    public Block loopback(Family family) {
        return family == Family.IPV4 ? hostLoopback : family.loopback();
    }
}
