package dev.weft.cli.iptables;

import dev.weft.cli.iptables.rule.Block;
import dev.weft.cli.iptables.rule.Family;
import dev.weft.cli.iptables.rule.Guard;
import dev.weft.cli.iptables.rule.RedirectSettings;
import dev.weft.cli.iptables.rule.RedirectSettings.Mode;
import dev.weft.cli.iptables.rule.RedirectSettings.Owners;
import dev.weft.cli.iptables.rule.RedirectSettings.PortSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes settings from flags, and says of each flag what is wrong with it. One use, one thread. */
final class SettingsReader {

    private static final String ALL = "*";
    private static final long MAX_MARK = 0xffff_fffeL;

    private final RedirectFlags flags;
    private final Machine machine;
    private final List<String> problems = new ArrayList<>();

    private SettingsReader(RedirectFlags flags, Machine machine) {
        this.flags = flags;
        this.machine = machine;
    }

    /**
     * What has to be asked of the machine.
     *
     * @param nameServers addresses of {@code resolv.conf}
     * @param ipv6 whether it has an IPv6 address that others reach
     * @param userId the number of a user's name
     * @param groupId the number of a group's name
     */
    record Machine(
            List<String> nameServers,
            boolean ipv6,
            Function<String, Optional<String>> userId,
            Function<String, Optional<String>> groupId) {}

    /**
     * Settings or what is wrong.
     *
     * @param settings {@code null} when there are problems
     * @param problems {@code flag: value (expected: …)}
     */
    record Read(@Nullable RedirectSettings settings, List<String> problems) {}

    static Read read(RedirectFlags flags, Machine machine) {
        SettingsReader reader = new SettingsReader(flags, machine);
        RedirectSettings settings = reader.settings();
        return reader.problems.isEmpty() ? new Read(settings, List.of()) : new Read(null, List.copyOf(reader.problems));
    }

    private RedirectSettings settings() {
        RedirectSettings.SidecarPorts ports = new RedirectSettings.SidecarPorts(
                port("--proxy-port", flags.proxyPort),
                port("--inbound-capture-port", flags.inboundPort),
                port("--inbound-tunnel-port", flags.tunnelPort),
                port("--dns-port", flags.dnsPort));
        long tproxyMark = mark("--istio-inbound-tproxy-mark", flags.tproxyMark);
        return new RedirectSettings(
                ports,
                guard(tproxyMark),
                new RedirectSettings.Inbound(
                        mode(),
                        portSet("--istio-inbound-ports", flags.inboundPorts),
                        ports("--istio-local-exclude-ports", flags.excludeInboundPorts),
                        tproxyMark,
                        (int) number("--istio-inbound-tproxy-route-table", flags.tproxyTable, 1, Integer.MAX_VALUE)),
                outbound(),
                new RedirectSettings.Interfaces(
                        interfaces("--istio-exclude-interfaces", flags.excludeInterfaces),
                        interfaces("--kube-virt-interfaces", flags.rerouteInterfaces)),
                dns(),
                flags.ipv6 == null ? machine.ipv6() : flags.ipv6,
                flags.dropInvalid,
                loopback());
    }

    private RedirectSettings.Outbound outbound() {
        boolean all = flags.outboundCidrs.strip().equals(ALL);
        if (flags.excludeOutboundCidrs.strip().equals(ALL)) {
            problems.add("--istio-service-exclude-cidr: * (expected: blocks; to redirect nothing leave"
                    + " --istio-service-cidr away)");
        }
        return new RedirectSettings.Outbound(
                all,
                all ? List.of() : blocks("--istio-service-cidr", flags.outboundCidrs),
                flags.excludeOutboundCidrs.strip().equals(ALL)
                        ? List.of()
                        : blocks("--istio-service-exclude-cidr", flags.excludeOutboundCidrs),
                ports("--istio-outbound-ports", flags.outboundPorts),
                ports("--istio-local-outbound-ports-exclude", flags.excludeOutboundPorts),
                new Owners(
                        only("--outbound-owner-users", flags.ownerUsers, false),
                        ids("--outbound-owner-users-exclude", flags.excludeOwnerUsers, false),
                        only("--outbound-owner-groups", flags.ownerGroups, true),
                        ids("--outbound-owner-groups-exclude", flags.excludeOwnerGroups, true)));
    }

    private Guard guard(long tproxyMark) {
        if (!flags.proxyMark.isEmpty()) {
            if (flags.proxyUid != null || flags.proxyGid != null) {
                problems.add(
                        "--proxy-mark: " + flags.proxyMark + " (expected: no --proxy-uid or --proxy-gid beside it)");
            }
            long mark = mark("--proxy-mark", flags.proxyMark);
            if (mode() == Mode.TPROXY && (mark == tproxyMark || mark == tproxyMark + 1)) {
                problems.add("--proxy-mark: " + mark + " (expected: another mark than TPROXY's " + tproxyMark + " and "
                        + (tproxyMark + 1) + ")");
            }
            return new Guard.Marked(mark);
        }
        String users = flags.proxyUid == null ? "1337" : flags.proxyUid;
        List<String> userIds = ids("--proxy-uid", users, false);
        // Istio: the group is the user's number when nothing else is said.
        List<String> groupIds = flags.proxyGid == null ? userIds : ids("--proxy-gid", flags.proxyGid, true);
        Guard.Owners owners = new Guard.Owners(userIds, groupIds);
        if (owners.own().isEmpty()) {
            problems.add("--proxy-uid: \"\" (expected: the sidecar's user, else its connections come back to it)");
        }
        return owners;
    }

    private Mode mode() {
        return switch (flags.inboundMode.strip().toUpperCase(Locale.ROOT)) {
            case "REDIRECT", "" -> Mode.REDIRECT;
            case "TPROXY" -> Mode.TPROXY;
            default -> {
                String problem =
                        "--istio-inbound-interception-mode: " + flags.inboundMode + " (expected: REDIRECT or TPROXY)";
                if (!problems.contains(problem)) {
                    problems.add(problem);
                }
                yield Mode.REDIRECT;
            }
        };
    }

    private RedirectSettings.Dns dns() {
        List<Block> servers = new ArrayList<>();
        if (flags.dnsServers != null) {
            servers.addAll(blocks("--dns-servers", flags.dnsServers));
        } else if (flags.redirectDns) {
            // A server with a zone (fe80::1%eth0) cannot be named in a rule.
            machine.nameServers().forEach(server -> Block.read(server).ifPresent(servers::add));
        }
        return new RedirectSettings.Dns(flags.redirectDns || flags.captureAllDns, flags.captureAllDns, servers);
    }

    private Block loopback() {
        Optional<Block> block = Block.read(flags.hostLoopback.strip());
        if (block.isEmpty()
                || block.get().family() != Family.IPV4
                || !block.get().loopback()) {
            problems.add("--host-ipv4-loopback-cidr: " + flags.hostLoopback + " (expected: a block in 127.0.0.0/8)");
            return Family.IPV4.loopback();
        }
        return block.get();
    }

    private static List<String> parts(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private long number(String flag, String text, long min, long max) {
        try {
            long value = Long.decode(text.strip());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // Told below.
        }
        problems.add(flag + ": " + text + " (expected: " + min + " to " + max + ")");
        return min;
    }

    private int port(String flag, String text) {
        return (int) number(flag, text, 1, 65_535);
    }

    private long mark(String flag, String text) {
        return number(flag, text, 1, MAX_MARK);
    }

    private List<Integer> ports(String flag, String list) {
        return parts(list).stream().map(part -> port(flag, part)).toList();
    }

    private PortSet portSet(String flag, String list) {
        return list.strip().equals(ALL) ? new PortSet(true, List.of()) : new PortSet(false, ports(flag, list));
    }

    private List<Block> blocks(String flag, String list) {
        List<Block> blocks = new ArrayList<>();
        for (String part : parts(list)) {
            Block.read(part)
                    .ifPresentOrElse(
                            blocks::add,
                            () -> problems.add(
                                    flag + ": " + part + " (expected: an address block, for example 10.0.0.0/8)"));
        }
        return blocks;
    }

    private List<String> interfaces(String flag, String list) {
        List<String> names = parts(list);
        for (String name : names) {
            if (!name.matches("[A-Za-z0-9_.@-]{1,14}\\+?")) {
                problems.add(flag + ": " + name + " (expected: an interface's name, at most 15 characters)");
            }
        }
        return names;
    }

    private List<String> only(String flag, String list, boolean group) {
        return list.strip().equals(ALL) ? List.of() : ids(flag, list, group);
    }

    private List<String> ids(String flag, String list, boolean group) {
        List<String> ids = new ArrayList<>();
        for (String part : parts(list)) {
            if (part.matches("\\d{1,10}")) {
                ids.add(part);
                continue;
            }
            Optional<String> number = part.matches("[A-Za-z_][A-Za-z0-9_.-]{0,31}")
                    ? (group ? machine.groupId() : machine.userId()).apply(part)
                    : Optional.empty();
            number.ifPresentOrElse(
                    ids::add,
                    () -> problems.add(flag + ": " + part + " (expected: a number, or a " + (group ? "group" : "user")
                            + " of this machine)"));
        }
        return ids;
    }
}
