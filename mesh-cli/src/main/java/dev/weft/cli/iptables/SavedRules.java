package dev.weft.cli.iptables;

import dev.weft.cli.iptables.rule.Chains;
import dev.weft.cli.iptables.rule.Rule;
import dev.weft.cli.iptables.rule.RuleProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/**
 * What {@code iptables-save} tells, and which of it is ours: chains of our names, rules of the kernel's chains that lead to
 * them or carry our comment. Immutable.
 */
final class SavedRules {

    /** Nothing is there. */
    static final SavedRules NONE = of("");

    /** By table: chain names of ours, and rule lines of all chains as saved. */
    private final Map<String, Table> tables;

    private record Table(SequencedSet<String> chains, List<String> rules) {}

    private SavedRules(Map<String, Table> tables) {
        this.tables = tables;
    }

    /** Reads the text of {@code iptables-save}. */
    static SavedRules of(String text) {
        Map<String, Table> tables = new LinkedHashMap<>();
        Table table = new Table(new LinkedHashSet<>(), new ArrayList<>());
        for (String line : text.lines().toList()) {
            if (line.startsWith("*")) {
                table = tables.computeIfAbsent(
                        line.substring(1).strip(), name -> new Table(new LinkedHashSet<>(), new ArrayList<>()));
            } else if (line.startsWith(":" + Chains.PREFIX)) {
                table.chains().add(line.substring(1).split(" ", 2)[0]);
            } else if (line.startsWith("-A ")) {
                table.rules().add(line);
            }
        }
        return new SavedRules(tables);
    }

    /** Whether there is any rule, ours or another's. */
    boolean anyRule() {
        return tables.values().stream().anyMatch(table -> !table.rules().isEmpty());
    }

    /** Tables that hold something of ours. */
    List<String> tablesWithOurs() {
        return tables.entrySet().stream()
                .filter(entry -> !entry.getValue().chains().isEmpty()
                        || entry.getValue().rules().stream().anyMatch(SavedRules::ours))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Lines that take what is ours out of a table. */
    List<String> removal(String name) {
        Table table = tables.getOrDefault(name, new Table(new LinkedHashSet<>(), List.of()));
        List<String> lines = new ArrayList<>();
        for (String rule : table.rules()) {
            if (Chains.ofKernel(chain(rule)) && ours(rule)) {
                lines.add("-D" + rule.substring(2));
            }
        }
        table.chains().forEach(chain -> lines.add("-F " + chain));
        table.chains().forEach(chain -> lines.add("-X " + chain));
        return lines;
    }

    /** Whether exactly the rules of a program are there, and nothing else of ours. */
    boolean holds(RuleProgram program) {
        if (!Set.copyOf(tablesWithOurs()).equals(Set.copyOf(program.tables()))) {
            return false;
        }
        for (String name : program.tables()) {
            Table table = tables.getOrDefault(name, new Table(new LinkedHashSet<>(), List.of()));
            Set<String> wanted = new LinkedHashSet<>(program.chains(name));
            wanted.removeIf(Chains::ofKernel);
            if (!wanted.equals(table.chains())) {
                return false;
            }
            Set<String> chains = new LinkedHashSet<>(program.chains(name));
            table.rules().stream().filter(SavedRules::ours).forEach(rule -> chains.add(chain(rule)));
            for (String chain : chains) {
                if (!sameRules(program.met(name, chain), chain, table)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean sameRules(List<Rule> wanted, String chain, Table table) {
        List<RuleLine> seen = table.rules().stream()
                .filter(rule -> chain(rule).equals(chain) && (!Chains.ofKernel(chain) || ours(rule)))
                .map(RuleLine::of)
                .toList();
        return wanted.stream()
                .map(rule -> RuleLine.of(
                        "-A " + chain + " " + RestoreText.arguments(rule, true) + " " + RestoreText.verdict(rule)))
                .toList()
                .equals(seen);
    }

    private static String chain(String rule) {
        return rule.split(" ", 3)[1];
    }

    private static boolean ours(String rule) {
        return rule.startsWith("-A " + Chains.PREFIX)
                || rule.contains(" -j " + Chains.PREFIX)
                || rule.contains(" --comment " + RestoreText.COMMENT + " ")
                || rule.contains(" --comment \"" + RestoreText.COMMENT + "\" ");
    }
}
