package dev.weft.cli.iptables.rule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * All rules for one IP version, in the order they are given to the kernel.
 *
 * @param rules of all tables
 */
public record RuleProgram(Family family, List<Rule> rules) {

    public RuleProgram {
        rules = List.copyOf(rules);
    }

    /** Tables with rules, in alphabetical order. */
    public SequencedSet<String> tables() {
        SequencedSet<String> tables = new TreeSet<>();
        rules.forEach(rule -> tables.add(rule.table()));
        return tables;
    }

    public List<Rule> rules(String table) {
        return rules.stream().filter(rule -> rule.table().equals(table)).toList();
    }

    /** Chains with rules, in order of appearance, the kernel's among them. */
    public SequencedSet<String> chains(String table) {
        SequencedSet<String> chains = new LinkedHashSet<>();
        rules(table).forEach(rule -> chains.add(rule.chain()));
        return chains;
    }

    /** The rules of a chain in the order in which packets meet them. */
    public List<Rule> met(String table, String chain) {
        List<Rule> met = new ArrayList<>();
        for (Rule rule : rules(table)) {
            if (!rule.chain().equals(chain)) {
                continue;
            }
            if (rule.position() == 0) {
                met.add(rule);
            } else {
                met.add(Math.min(rule.position() - 1, met.size()), rule);
            }
        }
        return met;
    }
}
