package dev.weft.cli.iptables;

import dev.weft.cli.iptables.rule.Block;
import dev.weft.cli.iptables.rule.Chains;
import dev.weft.cli.iptables.rule.Family;
import dev.weft.cli.iptables.rule.Match;
import dev.weft.cli.iptables.rule.Rule;
import dev.weft.cli.iptables.rule.RuleProgram;
import dev.weft.cli.iptables.rule.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes rules for {@code nft}, in the form in which it lists them, so that both can be compared.
 *
 * <p>Source: nft(8).
 */
final class NftText {

    /** The table that holds everything of ours. */
    static final String TABLE = "weft_capture";

    private NftText() {}

    /** Puts the rules in the place of what is there, in one step. */
    static String applied(RuleProgram program) {
        return removal(program.family()) + table(program);
    }

    /** Takes everything of ours away, whether it is there or not. */
    static String removal(Family family) {
        String name = family.nftName() + " " + TABLE;
        return "add table " + name + "\ndelete table " + name + "\n";
    }

    /** The table as {@code nft -s list table} tells it, but for its order of chains and white space. */
    static String table(RuleProgram program) {
        StringBuilder out = new StringBuilder(1_024);
        out.append("table ")
                .append(program.family().nftName())
                .append(' ')
                .append(TABLE)
                .append(" {\n");
        for (String table : program.tables()) {
            // Chains must be there before rules jump to them.
            Set<String> chains = new LinkedHashSet<>(program.chains(table));
            program.rules(table).stream()
                    .map(Rule::verdict)
                    .filter(Verdict.Jump.class::isInstance)
                    .forEach(jump -> chains.add(((Verdict.Jump) jump).chain()));
            chains.stream()
                    .sorted(Comparator.comparing(Chains::ofKernel))
                    .forEach(chain -> chain(out, program, table, chain));
        }
        return out.append("}\n").toString();
    }

    /** Whether a listing holds exactly the rules of a program. */
    static boolean holds(String listing, RuleProgram program) {
        return words(listing).equals(words(table(program)));
    }

    private static List<String> words(String table) {
        // Chains may come in any order; their rules may not.
        List<String> chains = new ArrayList<>();
        for (String part : table.split("\\bchain ")) {
            chains.add(part.replace("}", "").replaceAll("\\s+", " ").strip());
        }
        chains.sort(Comparator.naturalOrder());
        return chains;
    }

    private static void chain(StringBuilder out, RuleProgram program, String table, String chain) {
        out.append("\tchain ").append(name(table, chain)).append(" {\n");
        if (Chains.ofKernel(chain)) {
            out.append("\t\t").append(hook(table, chain)).append('\n');
        }
        for (Rule rule : program.met(table, chain)) {
            out.append("\t\t").append(rule(rule)).append('\n');
        }
        out.append("\t}\n");
    }

    private static String name(String table, String chain) {
        return table + "_" + chain.toLowerCase(Locale.ROOT);
    }

    private static String hook(String table, String chain) {
        String type = switch (table) {
            case Chains.NAT -> "nat";
            case Chains.MANGLE -> Chains.OUTPUT.equals(chain) ? "route" : "filter";
            default -> "filter";
        };
        // nft tells -100 as "dstnat" before routing, and as a number where that name has no meaning.
        String priority = switch (table) {
            case Chains.NAT -> Chains.PREROUTING.equals(chain) ? "dstnat" : "-100";
            case Chains.MANGLE -> "mangle";
            default -> "raw";
        };
        return "type " + type + " hook " + chain.toLowerCase(Locale.ROOT) + " priority " + priority
                + "; policy accept;";
    }

    private static String rule(Rule rule) {
        boolean ports = rule.matches().stream().anyMatch(Match.Ports.class::isInstance);
        String transport = rule.matches().stream()
                .filter(Match.Transport.class::isInstance)
                .map(match -> ((Match.Transport) match).name())
                .findFirst()
                .orElse("tcp");
        List<String> words = new ArrayList<>();
        for (Match match : rule.matches()) {
            if (!(match instanceof Match.Transport && ports)) {
                words.add(match(match, transport));
            }
        }
        words.add(verdict(rule));
        return String.join(" ", words);
    }

    private static String not(boolean negated) {
        return negated ? "!= " : "";
    }

    private static String match(Match match, String transport) {
        return switch (match) {
            case Match.Interface(var in, var name) -> (in ? "iifname" : "oifname") + " \"" + name + "\"";
            case Match.Address(var source, var block, var negated) ->
                block.family().nftName() + " " + (source ? "saddr " : "daddr ") + not(negated) + address(block);
            case Match.Transport(var name) -> "meta l4proto " + name;
            case Match.Ports(var source, var ports, var negated) ->
                transport + " " + (source ? "sport " : "dport ") + not(negated) + ports(ports);
            case Match.Owner(var group, var id, var negated) ->
                "meta " + (group ? "skgid " : "skuid ") + not(negated) + id;
            case Match.Mark(var value, var negated) -> "meta mark " + not(negated) + hex(value);
            case Match.ConnectionMark(var value) -> "ct mark " + hex(value);
            case Match.State(var states) ->
                "ct state "
                        + states.stream()
                                .map(state -> state.toLowerCase(Locale.ROOT))
                                .sorted()
                                .collect(Collectors.joining(","));
        };
    }

    private static String address(Block block) {
        String canonical = block.canonical();
        boolean single = block.length() == (block.family() == Family.IPV4 ? 32 : 128);
        String address = canonical.substring(0, canonical.indexOf('/'));
        String shortened = block.family() == Family.IPV4 ? address : Ipv6Text.shortest(address);
        return single ? shortened : shortened + "/" + block.length();
    }

    private static String ports(List<Integer> ports) {
        return ports.size() == 1
                ? String.valueOf(ports.getFirst())
                : ports.stream().sorted().map(String::valueOf).collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static String hex(long mark) {
        return String.format("0x%08x", mark);
    }

    private static String verdict(Rule rule) {
        return switch (rule.verdict()) {
            case Verdict.Jump(var chain) -> "jump " + name(rule.table(), chain);
            case Verdict.Return() -> "return";
            case Verdict.Accept() -> "accept";
            case Verdict.Drop() -> "drop";
            case Verdict.Redirect(var port) -> "redirect to :" + port;
            case Verdict.Tproxy(var port, var mark) -> "tproxy to :" + port + " meta mark set " + hex(mark) + " accept";
            case Verdict.SetMark(var mark) -> "meta mark set " + hex(mark);
            case Verdict.SaveMark() -> "ct mark set meta mark";
            case Verdict.RestoreMark() -> "meta mark set ct mark";
            case Verdict.Zone(var zone) -> "ct zone set " + zone;
        };
    }
}
