package dev.weft.cli.iptables;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What a user says about redirection, as text. Read by {@link SettingsReader}. Lists are separated by commas; empty parts of a
 * list are skipped.
 *
 * <p>Source: Istio's {@code istio-iptables} flags, short and long; the ones after {@code --proxy-mark} are Weft's.
 */
final class RedirectFlags {

    @Option(
            names = {"-p", "--envoy-port", "--proxy-port"},
            paramLabel = "PORT",
            description = "The sidecar's port for outbound connections (${DEFAULT-VALUE}).")
    String proxyPort = "15001";

    @Option(
            names = {"-z", "--inbound-capture-port"},
            paramLabel = "PORT",
            description = "The sidecar's port for inbound connections (${DEFAULT-VALUE}).")
    String inboundPort = "15006";

    @Option(
            names = {"-e", "--inbound-tunnel-port"},
            paramLabel = "PORT",
            description = "A port that is never redirected (${DEFAULT-VALUE}).")
    String tunnelPort = "15008";

    @Option(
            names = "--dns-port",
            paramLabel = "PORT",
            description = "The sidecar's port for name lookups (${DEFAULT-VALUE}).")
    String dnsPort = "15053";

    @Option(
            names = {"-u", "--proxy-uid"},
            paramLabel = "LIST",
            description = "Users that the sidecar runs as; theirs is not redirected (1337).")
    @Nullable
    String proxyUid;

    @Option(
            names = {"-g", "--proxy-gid"},
            paramLabel = "LIST",
            description = "Groups that the sidecar runs as (as -u).")
    @Nullable
    String proxyGid;

    @Option(
            names = "--proxy-mark",
            paramLabel = "MARK",
            description = {
                "Tell the sidecar's connections by their mark, not by user and group (its property weft.proxy.mark):",
                "for user namespaces, which have one user only."
            })
    String proxyMark = "";

    @Option(
            names = {"-m", "--istio-inbound-interception-mode", "--inbound-mode"},
            paramLabel = "MODE",
            description = "REDIRECT or TPROXY, which keeps the caller's address (${DEFAULT-VALUE}).")
    String inboundMode = "REDIRECT";

    @Option(
            names = {"-b", "--istio-inbound-ports", "--inbound-ports"},
            paramLabel = "LIST",
            description = "Inbound ports that are redirected, * for all (none).")
    String inboundPorts = "";

    @Option(
            names = {"-d", "--istio-local-exclude-ports", "--exclude-inbound-ports"},
            paramLabel = "LIST",
            description = "Inbound ports that are not; with -b * only.")
    String excludeInboundPorts = "";

    @Option(
            names = {"-t", "--istio-inbound-tproxy-mark"},
            paramLabel = "MARK",
            description = "Mark of TPROXY packets (${DEFAULT-VALUE}).")
    String tproxyMark = "1337";

    @Option(
            names = {"-r", "--istio-inbound-tproxy-route-table"},
            paramLabel = "TABLE",
            description = "Routing table of marked packets (${DEFAULT-VALUE}).")
    String tproxyTable = "133";

    @Option(
            names = {"-i", "--istio-service-cidr", "--outbound-cidrs"},
            paramLabel = "LIST",
            description = "Destinations that are redirected, * for all (none).")
    String outboundCidrs = "";

    @Option(
            names = {"-x", "--istio-service-exclude-cidr", "--exclude-outbound-cidrs"},
            paramLabel = "LIST",
            description = "Destinations that are not.")
    String excludeOutboundCidrs = "";

    @Option(
            names = {"-q", "--istio-outbound-ports", "--outbound-ports"},
            paramLabel = "LIST",
            description = "Ports that are redirected to whatever destination.")
    String outboundPorts = "";

    @Option(
            names = {"-o", "--istio-local-outbound-ports-exclude", "--exclude-outbound-ports"},
            paramLabel = "LIST",
            description = "Ports that are not.")
    String excludeOutboundPorts = "";

    @Option(
            names = {"-k", "--kube-virt-interfaces", "--reroute-interfaces"},
            paramLabel = "LIST",
            description = "Interfaces of virtual machines: what comes in by them is outbound.")
    String rerouteInterfaces = "";

    @Option(
            names = {"-c", "--istio-exclude-interfaces", "--exclude-interfaces"},
            paramLabel = "LIST",
            description = "Interfaces that are left alone.")
    String excludeInterfaces = "";

    @Option(names = "--outbound-owner-groups", paramLabel = "LIST", description = "Only these groups' connections (*).")
    String ownerGroups = "*";

    @Option(
            names = "--outbound-owner-groups-exclude",
            paramLabel = "LIST",
            description = "Not these groups' connections.")
    String excludeOwnerGroups = "";

    @Option(names = "--outbound-owner-users", paramLabel = "LIST", description = "Only these users' connections (*).")
    String ownerUsers = "*";

    @Option(
            names = "--outbound-owner-users-exclude",
            paramLabel = "LIST",
            description = "Not these users' connections.")
    String excludeOwnerUsers = "";

    @Option(names = "--redirect-dns", description = "Send name lookups to the sidecar.")
    boolean redirectDns;

    @Option(names = "--capture-all-dns", description = "Also those to servers that resolv.conf does not name.")
    boolean captureAllDns;

    @Option(
            names = "--dns-servers",
            paramLabel = "LIST",
            description = "Name servers instead of those of /etc/resolv.conf.")
    @Nullable
    String dnsServers;

    @Option(names = "--drop-invalid", description = "Drop packets of no connection.")
    boolean dropInvalid;

    @Option(
            names = {"--ipv6", "--dual-stack"},
            negatable = true,
            arity = "0..1",
            fallbackValue = "true",
            description = "Redirect IPv6, too (when the machine has an IPv6 address).")
    @Nullable
    Boolean ipv6;

    @Option(
            names = "--host-ipv4-loopback-cidr",
            paramLabel = "CIDR",
            description = "IPv4 addresses that count as this machine (${DEFAULT-VALUE}).")
    String hostLoopback = "127.0.0.1/32";

    /**
     * Takes what a pod's annotations say in the place of flags.
     *
     * <p>Source: Istio's resource annotations {@code traffic.sidecar.istio.io} and {@code sidecar.istio.io}.
     */
    void annotations(Map<String, String> annotations) {
        Map<String, java.util.function.Consumer<String>> known = new LinkedHashMap<>();
        String traffic = "traffic.sidecar.istio.io/";
        known.put(traffic + "includeInboundPorts", value -> inboundPorts = value);
        known.put(traffic + "excludeInboundPorts", value -> excludeInboundPorts = joined(excludeInboundPorts, value));
        known.put(traffic + "includeOutboundPorts", value -> outboundPorts = value);
        known.put(traffic + "excludeOutboundPorts", value -> excludeOutboundPorts = value);
        known.put(traffic + "includeOutboundIPRanges", value -> outboundCidrs = value);
        known.put(traffic + "excludeOutboundIPRanges", value -> excludeOutboundCidrs = value);
        known.put(traffic + "excludeInterfaces", value -> excludeInterfaces = value);
        known.put(traffic + "kubevirtInterfaces", value -> rerouteInterfaces = value);
        known.put("istio.io/reroute-virtual-interfaces", value -> rerouteInterfaces = value);
        known.put("sidecar.istio.io/interceptionMode", value -> inboundMode = value);
        known.forEach((name, take) -> {
            String value = annotations.get(name);
            if (value != null) {
                take.accept(value.strip());
            }
        });
    }

    // The ports of the sidecar itself that the flags exclude stay excluded.
    private static String joined(String flags, String annotation) {
        return flags.isEmpty() ? annotation : annotation.isEmpty() ? flags : flags + "," + annotation;
    }
}
