package dev.weft.cli.iptables.rule;

import static dev.weft.cli.iptables.rule.Chains.DIVERT;
import static dev.weft.cli.iptables.rule.Chains.DROP;
import static dev.weft.cli.iptables.rule.Chains.INBOUND;
import static dev.weft.cli.iptables.rule.Chains.MANGLE;
import static dev.weft.cli.iptables.rule.Chains.OUTPUT;
import static dev.weft.cli.iptables.rule.Chains.PREROUTING;
import static dev.weft.cli.iptables.rule.Chains.TPROXY;

import dev.weft.cli.iptables.rule.RedirectSettings.PortSet;
import java.util.List;

/**
 * The {@code mangle} table: inbound connections reach a transparent socket with their addresses unchanged.
 *
 * <p>Source: Linux {@code Documentation/networking/tproxy.rst}; Istio's rules for TPROXY.
 */
final class TproxyRules {

    private static final String LOOPBACK_INTERFACE = "lo";

    private TproxyRules() {}

    static void dropInvalid(RuleList rules) {
        rules.add(MANGLE, PREROUTING, new Verdict.Jump(DROP), new Match.State(List.of("INVALID")));
        rules.add(MANGLE, DROP, new Verdict.Drop());
    }

    static void add(RuleList rules, RedirectSettings settings, Family family) {
        RedirectSettings.Inbound inbound = settings.inbound();
        long mark = inbound.mark();
        Block loopback = settings.loopback(family);
        rules.add(MANGLE, DIVERT, new Verdict.SetMark(mark));
        rules.add(MANGLE, DIVERT, new Verdict.Accept());
        rules.add(
                MANGLE,
                TPROXY,
                new Verdict.Tproxy(settings.ports().inbound(), mark),
                Match.notTo(loopback),
                Match.tcp());
        rules.add(MANGLE, PREROUTING, new Verdict.Jump(INBOUND), Match.tcp());
        ports(rules, inbound);
        marks(rules, settings, loopback);
        rules.insert(1, MANGLE, INBOUND, new Verdict.Return(), Match.tcp(), new Match.Mark(mark, false));
        rules.insert(
                2,
                MANGLE,
                INBOUND,
                new Verdict.Return(),
                Match.tcp(),
                Match.from(family.passThroughSource()),
                Match.in(LOOPBACK_INTERFACE));
        rules.insert(
                3,
                MANGLE,
                INBOUND,
                new Verdict.Return(),
                Match.tcp(),
                Match.in(LOOPBACK_INTERFACE),
                new Match.Mark(mark + 1, true));
    }

    private static void ports(RuleList rules, RedirectSettings.Inbound inbound) {
        PortSet include = inbound.include();
        Match established = new Match.State(List.of("RELATED", "ESTABLISHED"));
        if (include.all()) {
            for (int port : inbound.exclude()) {
                rules.add(MANGLE, INBOUND, new Verdict.Return(), Match.tcp(), Match.port(port));
            }
            rules.add(MANGLE, INBOUND, new Verdict.Jump(DIVERT), Match.tcp(), established);
            rules.add(MANGLE, INBOUND, new Verdict.Jump(TPROXY), Match.tcp());
            return;
        }
        for (int port : include.listed()) {
            rules.add(MANGLE, INBOUND, new Verdict.Jump(DIVERT), Match.tcp(), Match.port(port), established);
            rules.add(MANGLE, INBOUND, new Verdict.Jump(TPROXY), Match.tcp(), Match.port(port));
        }
    }

    // Answers of the application to the sidecar's transparent connection must come back here: their mark routes them.
    private static void marks(RuleList rules, RedirectSettings settings, Block loopback) {
        long mark = settings.inbound().mark();
        rules.add(MANGLE, PREROUTING, new Verdict.SaveMark(), Match.tcp(), new Match.Mark(mark, false));
        rules.add(
                MANGLE,
                OUTPUT,
                new Verdict.Return(),
                Match.tcp(),
                Match.out(LOOPBACK_INTERFACE),
                new Match.Mark(mark, false));
        for (Match own : settings.guard().own()) {
            rules.add(
                    MANGLE,
                    OUTPUT,
                    new Verdict.SetMark(mark + 1),
                    Match.notTo(loopback),
                    Match.tcp(),
                    Match.out(LOOPBACK_INTERFACE),
                    own);
        }
        rules.add(MANGLE, OUTPUT, new Verdict.RestoreMark(), Match.tcp(), new Match.ConnectionMark(mark));
    }
}
