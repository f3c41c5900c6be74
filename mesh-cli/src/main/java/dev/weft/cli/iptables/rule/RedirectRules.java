package dev.weft.cli.iptables.rule;

import static dev.weft.cli.iptables.rule.Chains.INBOUND;
import static dev.weft.cli.iptables.rule.Chains.IN_REDIRECT;
import static dev.weft.cli.iptables.rule.Chains.NAT;
import static dev.weft.cli.iptables.rule.Chains.OUT;
import static dev.weft.cli.iptables.rule.Chains.OUTPUT;
import static dev.weft.cli.iptables.rule.Chains.PREROUTING;
import static dev.weft.cli.iptables.rule.Chains.REDIRECT;

import dev.weft.cli.iptables.rule.RedirectSettings.Mode;
import dev.weft.cli.iptables.rule.RedirectSettings.Owners;
import dev.weft.cli.iptables.rule.RedirectSettings.PortSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the rules from the settings: a pure function. This class writes the {@code nat} table; {@link TproxyRules} and
 * {@link DnsRules} add theirs.
 *
 * <p>Source: the rules that Istio 1.30 writes for the same settings, in the same order.
 */
public final class RedirectRules {

    private static final int DNS_PORT = 53;
    private static final String LOOPBACK_INTERFACE = "lo";

    private final RedirectSettings settings;
    private final Family family;
    private final RuleList rules = new RuleList();

    private RedirectRules(RedirectSettings settings, Family family) {
        this.settings = settings;
        this.family = family;
    }

    /** The rules for one IP version. */
    public static RuleProgram of(RedirectSettings settings, Family family) {
        return new RedirectRules(settings, family).program();
    }

    /** The rules for every IP version that the settings redirect. */
    public static List<RuleProgram> of(RedirectSettings settings) {
        return settings.ipv6()
                ? List.of(of(settings, Family.IPV4), of(settings, Family.IPV6))
                : List.of(of(settings, Family.IPV4));
    }

    private RuleProgram program() {
        interfaces();
        RedirectSettings.SidecarPorts ports = settings.ports();
        rules.add(NAT, INBOUND, new Verdict.Return(), Match.tcp(), Match.port(ports.tunnel()));
        rules.add(NAT, REDIRECT, new Verdict.Redirect(ports.outbound()), Match.tcp());
        rules.add(NAT, IN_REDIRECT, new Verdict.Redirect(ports.inbound()), Match.tcp());
        if (settings.dropInvalid()) {
            TproxyRules.dropInvalid(rules);
        }
        inbound();
        rules.add(NAT, OUTPUT, new Verdict.Jump(OUT));
        for (int port : settings.outbound().excludePorts()) {
            rules.add(NAT, OUT, new Verdict.Return(), Match.tcp(), Match.port(port));
        }
        loops();
        owners(settings.outbound().owners());
        if (settings.dns().effective()) {
            DnsRules.add(rules, settings, family);
        }
        rules.add(NAT, OUT, new Verdict.Return(), Match.to(loopback()));
        outbound();
        return new RuleProgram(family, rules.all());
    }

    private Block loopback() {
        return settings.loopback(family);
    }

    private void interfaces() {
        for (String name : settings.interfaces().exclude()) {
            rules.add(NAT, PREROUTING, new Verdict.Return(), Match.in(name));
            rules.add(NAT, OUTPUT, new Verdict.Return(), Match.out(name));
            if (settings.inbound().mode() == Mode.TPROXY) {
                rules.add(Chains.MANGLE, PREROUTING, new Verdict.Return(), Match.in(name));
                rules.add(Chains.MANGLE, OUTPUT, new Verdict.Return(), Match.out(name));
            }
        }
        for (String name : settings.interfaces().reroute()) {
            rules.insert(1, NAT, PREROUTING, new Verdict.Return(), Match.in(name));
        }
    }

    private void inbound() {
        RedirectSettings.Inbound inbound = settings.inbound();
        PortSet include = inbound.include();
        if (include.isEmpty()) {
            return;
        }
        if (inbound.mode() == Mode.TPROXY) {
            TproxyRules.add(rules, settings, family);
            return;
        }
        rules.add(NAT, PREROUTING, new Verdict.Jump(INBOUND), Match.tcp());
        if (include.all()) {
            for (int port : inbound.exclude()) {
                rules.add(NAT, INBOUND, new Verdict.Return(), Match.tcp(), Match.port(port));
            }
            rules.add(NAT, INBOUND, new Verdict.Jump(IN_REDIRECT), Match.tcp());
        } else {
            for (int port : include.listed()) {
                rules.add(NAT, INBOUND, new Verdict.Jump(IN_REDIRECT), Match.tcp(), Match.port(port));
            }
        }
    }

    /** Connections of the sidecar itself, and of the workload to itself. */
    private void loops() {
        // What the sidecar hands to its application goes out by this source address.
        rules.add(
                NAT, OUT, new Verdict.Return(), Match.out(LOOPBACK_INTERFACE), Match.from(family.passThroughSource()));
        boolean dns = settings.dns().effective();
        boolean loopbackWanted =
                settings.outbound().include().stream().anyMatch(b -> b.family() == family && b.loopback());
        for (Match own : settings.guard().own()) {
            ownCallsToOwnAddress(own, dns);
            if (!loopbackWanted) {
                selfCalls(own, dns);
            }
            rules.add(NAT, OUT, new Verdict.Return(), own);
        }
    }

    // The workload calls its own service: the sidecar dials the workload's address, which must meet inbound policy.
    private void ownCallsToOwnAddress(Match own, boolean dns) {
        int tunnel = settings.ports().tunnel();
        boolean group = own instanceof Match.Owner owner && owner.group();
        Match notTunnel = dns && !group ? Match.notPorts(DNS_PORT, tunnel) : Match.notPorts(tunnel);
        rules.add(
                NAT,
                OUT,
                new Verdict.Jump(IN_REDIRECT),
                Match.out(LOOPBACK_INTERFACE),
                Match.notTo(loopback()),
                Match.tcp(),
                notTunnel,
                own);
    }

    // The application calls its own address: that stays within the workload.
    private void selfCalls(Match own, boolean dns) {
        List<Match> matches = new ArrayList<>(List.of(Match.out(LOOPBACK_INTERFACE)));
        if (dns) {
            matches.add(Match.tcp());
            matches.add(Match.notPorts(DNS_PORT));
        }
        matches.add(Guard.not(own));
        rules.add(NAT, OUT, new Verdict.Return(), matches.toArray(Match[]::new));
    }

    private void owners(Owners owners) {
        only(owners.onlyUsers(), false);
        except(owners.exceptUsers(), false);
        only(owners.onlyGroups(), true);
        except(owners.exceptGroups(), true);
    }

    private void only(List<String> ids, boolean group) {
        if (!ids.isEmpty()) {
            Match[] none =
                    ids.stream().map(id -> new Match.Owner(group, id, true)).toArray(Match[]::new);
            rules.add(NAT, OUT, new Verdict.Return(), none);
        }
    }

    private void except(List<String> ids, boolean group) {
        for (String id : ids) {
            rules.add(NAT, OUT, new Verdict.Return(), new Match.Owner(group, id, false));
        }
    }

    private void outbound() {
        RedirectSettings.Outbound outbound = settings.outbound();
        List<String> reroute = settings.interfaces().reroute();
        for (Block block : ofFamily(outbound.exclude())) {
            rules.add(NAT, OUT, new Verdict.Return(), Match.to(block));
        }
        for (int port : outbound.includePorts()) {
            rules.add(NAT, OUT, new Verdict.Jump(REDIRECT), Match.tcp(), Match.port(port));
        }
        if (outbound.allAddresses()) {
            rules.add(NAT, OUT, new Verdict.Jump(REDIRECT));
            for (String name : reroute) {
                rules.insert(1, NAT, PREROUTING, new Verdict.Jump(REDIRECT), Match.in(name));
            }
            return;
        }
        for (Block block : ofFamily(outbound.include())) {
            for (String name : reroute) {
                rules.insert(1, NAT, PREROUTING, new Verdict.Jump(REDIRECT), Match.in(name), Match.to(block));
            }
            rules.add(NAT, OUT, new Verdict.Jump(REDIRECT), Match.to(block));
        }
    }

    private List<Block> ofFamily(List<Block> blocks) {
        return blocks.stream().filter(block -> block.family() == family).toList();
    }
}
