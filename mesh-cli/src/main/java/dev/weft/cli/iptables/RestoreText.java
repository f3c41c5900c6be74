package dev.weft.cli.iptables;

import dev.weft.cli.iptables.rule.Chains;
import dev.weft.cli.iptables.rule.Match;
import dev.weft.cli.iptables.rule.Rule;
import dev.weft.cli.iptables.rule.RuleProgram;
import dev.weft.cli.iptables.rule.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes rules for {@code iptables-restore}.
 *
 * <p>Source: iptables-restore(8), iptables-extensions(8).
 */
final class RestoreText {

    /** Marks rules of ours in the kernel's chains that lead to no chain of ours, so that they are found again. */
    static final String COMMENT = "weft";

    private final boolean comments;

    private RestoreText(boolean comments) {
        this.comments = comments;
    }

    /** As people read it: without the comments. */
    static List<String> plain(RuleProgram program) {
        return new RestoreText(false).lines(program, List.of());
    }

    /**
     * As the kernel gets it.
     *
     * @param saved what is there now; whatever of it is ours goes in the same step
     */
    static String applied(RuleProgram program, SavedRules saved) {
        List<String> lines = new ArrayList<>();
        for (String table : saved.tablesWithOurs()) {
            if (!program.tables().contains(table)) {
                lines.add("*" + table);
                lines.addAll(saved.removal(table));
                lines.add("COMMIT");
            }
        }
        lines.addAll(new RestoreText(true).lines(program, saved.tablesWithOurs(), saved));
        return String.join("\n", lines) + "\n";
    }

    private List<String> lines(RuleProgram program, List<String> none) {
        return lines(program, none, SavedRules.NONE);
    }

    private List<String> lines(RuleProgram program, List<String> leftOver, SavedRules saved) {
        List<String> lines = new ArrayList<>();
        for (String table : program.tables()) {
            lines.add("* " + table);
            if (leftOver.contains(table)) {
                lines.addAll(saved.removal(table));
            }
            for (String chain : program.chains(table)) {
                if (!Chains.ofKernel(chain)) {
                    lines.add("-N " + chain);
                }
            }
            program.rules(table).forEach(rule -> lines.add(line(rule)));
            lines.add("COMMIT");
        }
        return lines;
    }

    private String line(Rule rule) {
        String place = rule.position() == 0 ? "-A " + rule.chain() : "-I " + rule.chain() + " " + rule.position();
        String conditions = arguments(rule, comments);
        return place + " " + (conditions.isEmpty() ? "" : conditions + " ") + verdict(rule);
    }

    /** Conditions of a rule as arguments. */
    static String arguments(Rule rule, boolean comments) {
        String conditions = rule.matches().stream().map(RestoreText::match).collect(Collectors.joining(" "));
        if (!comments || !needsComment(rule)) {
            return conditions;
        }
        String comment = "-m comment --comment " + COMMENT;
        return conditions.isEmpty() ? comment : conditions + " " + comment;
    }

    private static boolean needsComment(Rule rule) {
        return rule.inKernelChain()
                && !(rule.verdict() instanceof Verdict.Jump(var chain) && chain.startsWith(Chains.PREFIX));
    }

    private static String not(boolean negated) {
        return negated ? "! " : "";
    }

    private static String match(Match match) {
        return switch (match) {
            case Match.Interface(var in, var name) -> (in ? "-i " : "-o ") + name;
            case Match.Address(var source, var block, var negated) ->
                not(negated) + (source ? "-s " : "-d ") + block.text();
            case Match.Transport(var name) -> "-p " + name;
            case Match.Ports ports -> ports(ports);
            case Match.Owner(var group, var id, var negated) ->
                "-m owner " + not(negated) + (group ? "--gid-owner " : "--uid-owner ") + id;
            case Match.Mark(var value, var negated) -> "-m mark " + not(negated) + "--mark " + value;
            case Match.ConnectionMark(var value) -> "-m connmark --mark " + value;
            case Match.State(var states) -> "-m conntrack --ctstate " + String.join(",", states);
        };
    }

    private static String ports(Match.Ports ports) {
        String side = ports.source() ? "--sport" : "--dport";
        if (ports.ports().size() == 1) {
            return not(ports.negated()) + side + " " + ports.ports().getFirst();
        }
        String list = ports.ports().stream().map(String::valueOf).collect(Collectors.joining(","));
        return "-m multiport " + not(ports.negated()) + side + "s " + list;
    }

    /** The verdict of a rule as arguments. */
    static String verdict(Rule rule) {
        return "-j "
                + switch (rule.verdict()) {
                    case Verdict.Jump(var chain) -> chain;
                    case Verdict.Return() -> "RETURN";
                    case Verdict.Accept() -> "ACCEPT";
                    case Verdict.Drop() -> "DROP";
                    case Verdict.Redirect(var port) -> "REDIRECT --to-ports " + port;
                    case Verdict.Tproxy(var port, var mark) ->
                        "TPROXY --tproxy-mark " + mark + "/0xffffffff --on-port " + port;
                    case Verdict.SetMark(var mark) -> "MARK --set-mark " + mark;
                    case Verdict.SaveMark() -> "CONNMARK --save-mark";
                    case Verdict.RestoreMark() -> "CONNMARK --restore-mark";
                    case Verdict.Zone(var zone) -> "CT --zone " + zone;
                };
    }
}
