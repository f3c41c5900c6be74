package dev.weft.cli.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.iptables.rule.Chains;
import dev.weft.testkit.Conformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rules are those of Istio for the same settings, in the same order.
 *
 * <p>Two accidents are evened out: the prefix of the chains is Weft's own (a pod may be moved from one mesh to the other, and
 * each must find its own chains), and {@code --to-port} for UDP is the same option as {@code --to-ports}.
 */
class IptablesConformanceTest {

    @TestFactory
    Stream<DynamicTest> writesTheRulesOfTheGoldenFile() throws IOException {
        Path folder = Conformance.require("iptables");
        JsonNode file = JsonMapper.builder().build().readTree(Files.readString(folder.resolve("rows.json")));
        List<JsonNode> rows =
                StreamSupport.stream(file.get("rows").spliterator(), false).toList();
        assertThat(rows).hasSize(27);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.get("name").asString(), () -> {
                    List<String> golden =
                            Files.readAllLines(folder.resolve(row.get("golden").asString()));

                    assertThat(commands(file.get("defaults"), row.get("config")))
                            .isEqualTo(evened(golden));
                }));
    }

    private static List<String> evened(List<String> golden) {
        return golden.stream()
                .map(line -> line.replace("ISTIO_", Chains.PREFIX).replace("--to-port ", "--to-ports "))
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static List<String> commands(JsonNode defaults, JsonNode config) {
        RedirectFlags flags = new RedirectFlags();
        List<String> servers = new ArrayList<>();
        Stream.of(defaults, config)
                .flatMap(node -> node.properties().stream())
                .forEach(entry -> set(flags, servers, entry.getKey(), entry.getValue()));
        SettingsReader.Machine machine = new SettingsReader.Machine(servers, false, Optional::of, Optional::of);

        SettingsReader.Read read = SettingsReader.read(flags, machine);

        assertThat(read.problems()).isEmpty();
        return Redirection.dryRun(Backend.PLAIN, java.util.Objects.requireNonNull(read.settings())).stream()
                .filter(line -> !line.startsWith("iptables-restore") && !line.startsWith("ip6tables-restore"))
                // The source sets routes by netlink, which its golden files do not show.
                .filter(line -> !line.startsWith("ip -"))
                .collect(Collectors.toList());
    }

    private static void set(RedirectFlags flags, List<String> servers, String name, JsonNode value) {
        switch (name) {
            case "ProxyPort" -> flags.proxyPort = value.asString();
            case "InboundCapturePort" -> flags.inboundPort = value.asString();
            case "InboundTunnelPort" -> flags.tunnelPort = value.asString();
            case "ProxyUID" -> flags.proxyUid = value.asString();
            case "ProxyGID" -> flags.proxyGid = value.asString();
            case "InboundTProxyMark" -> flags.tproxyMark = value.asString();
            case "InboundTProxyRouteTable" -> flags.tproxyTable = value.asString();
            case "OwnerGroupsInclude" -> flags.ownerGroups = value.asString();
            case "OwnerGroupsExclude" -> flags.excludeOwnerGroups = value.asString();
            case "HostIPv4LoopbackCidr" -> flags.hostLoopback = value.asString();
            case "InboundPortsInclude" -> flags.inboundPorts = value.asString();
            case "InboundPortsExclude" -> flags.excludeInboundPorts = value.asString();
            case "InboundInterceptionMode" -> flags.inboundMode = value.asString();
            case "OutboundIPRangesInclude" -> flags.outboundCidrs = value.asString();
            case "OutboundIPRangesExclude" -> flags.excludeOutboundCidrs = value.asString();
            case "OutboundPortsInclude" -> flags.outboundPorts = value.asString();
            case "RerouteVirtualInterfaces" -> flags.rerouteInterfaces = value.asString();
            case "ExcludeInterfaces" -> flags.excludeInterfaces = value.asString();
            case "RedirectDNS" -> flags.redirectDns = value.asBoolean();
            case "DropInvalid" -> flags.dropInvalid = value.asBoolean();
            case "EnableIPv6" -> flags.ipv6 = value.asBoolean();
            case "DNSServersV4", "DNSServersV6" -> value.forEach(server -> servers.add(server.asString()));
            case "DryRun" -> assertThat(value.asBoolean()).isTrue();
            default -> throw new IllegalArgumentException("config: " + name + " (expected: a known setting)");
        }
    }
}
