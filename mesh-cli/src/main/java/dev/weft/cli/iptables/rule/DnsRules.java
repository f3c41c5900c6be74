package dev.weft.cli.iptables.rule;

import static dev.weft.cli.iptables.rule.Chains.DNS;
import static dev.weft.cli.iptables.rule.Chains.INBOUND;
import static dev.weft.cli.iptables.rule.Chains.NAT;
import static dev.weft.cli.iptables.rule.Chains.OUT;
import static dev.weft.cli.iptables.rule.Chains.OUTPUT;
import static dev.weft.cli.iptables.rule.Chains.PREROUTING;
import static dev.weft.cli.iptables.rule.Chains.RAW;

import java.util.List;

/**
 * Name lookups go to the sidecar. The {@code raw} table tracks the application's and the sidecar's lookups apart: both may
 * use the same port of the same machine.
 *
 * <p>Source: Istio's rules for DNS capture.
 */
final class DnsRules {

    private static final int DNS_PORT = 53;
    private static final int SIDECAR_ZONE = 1;
    private static final int APPLICATION_ZONE = 2;

    private DnsRules() {}

    static void add(RuleList rules, RedirectSettings settings, Family family) {
        int port = settings.ports().dns();
        List<Block> servers = settings.dns().servers(family);
        boolean all = settings.dns().all();
        if (all || !servers.isEmpty()) {
            rules.add(NAT, OUT, new Verdict.Jump(DNS));
        }
        if (all) {
            rules.add(NAT, DNS, new Verdict.Redirect(port), Match.tcp(), Match.port(DNS_PORT));
            rules.add(NAT, DNS, new Verdict.Redirect(port), Match.udp(), Match.port(DNS_PORT));
        } else {
            redirect(rules, servers, port, Match.tcp());
            redirect(rules, servers, port, Match.udp());
        }
        rules.add(RAW, OUTPUT, new Verdict.Jump(DNS));
        for (Match own : settings.guard().own()) {
            zone(rules, SIDECAR_ZONE, Match.udp(), Match.port(DNS_PORT), own);
            zone(rules, APPLICATION_ZONE, Match.udp(), Match.fromPort(port), own);
        }
        zones(rules, servers, all);
    }

    private static void redirect(RuleList rules, List<Block> servers, int port, Match transport) {
        for (Block server : servers) {
            rules.add(NAT, DNS, new Verdict.Redirect(port), transport, Match.port(DNS_PORT), Match.to(server));
        }
    }

    private static void zones(RuleList rules, List<Block> servers, boolean all) {
        if (all) {
            rules.add(RAW, PREROUTING, new Verdict.Jump(INBOUND));
            zone(rules, APPLICATION_ZONE, Match.udp(), Match.port(DNS_PORT));
            rules.add(RAW, INBOUND, new Verdict.Zone(SIDECAR_ZONE), Match.udp(), Match.fromPort(DNS_PORT));
        } else if (!servers.isEmpty()) {
            rules.add(RAW, PREROUTING, new Verdict.Jump(INBOUND));
            for (Block server : servers) {
                zone(rules, APPLICATION_ZONE, Match.udp(), Match.port(DNS_PORT), Match.to(server));
                rules.add(
                        RAW,
                        INBOUND,
                        new Verdict.Zone(SIDECAR_ZONE),
                        Match.udp(),
                        Match.fromPort(DNS_PORT),
                        Match.from(server));
            }
        }
    }

    private static void zone(RuleList rules, int zone, Match... matches) {
        rules.add(RAW, DNS, new Verdict.Zone(zone), matches);
    }
}
