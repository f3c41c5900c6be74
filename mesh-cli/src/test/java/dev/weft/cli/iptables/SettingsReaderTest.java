package dev.weft.cli.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.iptables.rule.Block;
import dev.weft.cli.iptables.rule.Family;
import dev.weft.cli.iptables.rule.Guard;
import dev.weft.cli.iptables.rule.RedirectSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {

    private final RedirectFlags flags = new RedirectFlags();
    private final SettingsReader.Machine machine = new SettingsReader.Machine(
            List.of("10.0.0.2", "fe80::1%eth0"),
            true,
            name -> Optional.of("7").filter(id -> name.equals("web")),
            name -> Optional.empty());

    @Test
    void namesEveryWrongFlagWithItsValueAndWhatIsExpected() {
        flags.proxyPort = "70000";
        flags.outboundCidrs = "10.0.0.0/33,10.0.0.0/8,catalog";
        flags.inboundMode = "MAGIC";
        flags.ownerGroups = "nobody-here";
        flags.excludeInterfaces = "eth0 -j ACCEPT";

        assertThat(SettingsReader.read(flags, machine).problems())
                .containsExactlyInAnyOrder(
                        "--proxy-port: 70000 (expected: 1 to 65535)",
                        "--istio-service-cidr: 10.0.0.0/33 (expected: an address block, for example 10.0.0.0/8)",
                        "--istio-service-cidr: catalog (expected: an address block, for example 10.0.0.0/8)",
                        "--istio-inbound-interception-mode: MAGIC (expected: REDIRECT or TPROXY)",
                        "--outbound-owner-groups: nobody-here (expected: a number, or a group of this machine)",
                        "--istio-exclude-interfaces: eth0 -j ACCEPT (expected: an interface's name, at most 15"
                                + " characters)");
    }

    @Test
    void refusesAMarkThatTproxyUses() {
        flags.inboundMode = "TPROXY";
        flags.proxyMark = "1338";

        assertThat(SettingsReader.read(flags, machine).problems())
                .containsExactly("--proxy-mark: 1338 (expected: another mark than TPROXY's 1337 and 1338)");
    }

    @Test
    void refusesAMarkBesideAUser() {
        flags.proxyMark = "77";
        flags.proxyUid = "1337";

        assertThat(SettingsReader.read(flags, machine).problems()).hasSize(1).allMatch(p -> p.contains("--proxy-uid"));
    }

    @Test
    void resolvesNamesAndTakesTheMachinesNameServersAndIpVersions() {
        flags.proxyUid = "web";
        flags.redirectDns = true;

        RedirectSettings settings = java.util.Objects.requireNonNull(
                SettingsReader.read(flags, machine).settings());

        assertThat(settings.guard()).isEqualTo(new Guard.Owners(List.of("7"), List.of("7")));
        assertThat(settings.dns().servers()).containsExactly(new Block(Family.IPV4, "10.0.0.2/32"));
        assertThat(settings.ipv6()).isTrue();
    }

    @Test
    void annotationsWinOverFlagsAndTheSidecarsOwnPortsStayExcluded() {
        flags.excludeInboundPorts = "15021,15020";
        flags.inboundPorts = "8080";

        flags.annotations(AnnotationFile.read(List.of(
                "traffic.sidecar.istio.io/includeInboundPorts=\"*\"",
                "traffic.sidecar.istio.io/excludeInboundPorts=\"9090\"",
                "traffic.sidecar.istio.io/includeOutboundIPRanges=\"10.0.0.0/8\"",
                "sidecar.istio.io/interceptionMode=\"TPROXY\"",
                "not an annotation")));

        assertThat(flags.inboundPorts).isEqualTo("*");
        assertThat(flags.excludeInboundPorts).isEqualTo("15021,15020,9090");
        assertThat(flags.outboundCidrs).isEqualTo("10.0.0.0/8");
        assertThat(flags.inboundMode).isEqualTo("TPROXY");
    }

    @Test
    void anAnnotationsValueIsUnescaped() {
        assertThat(AnnotationFile.read(List.of("note=\"say \\\"hi\\\"\""))).isEqualTo(Map.of("note", "say \"hi\""));
    }
}
