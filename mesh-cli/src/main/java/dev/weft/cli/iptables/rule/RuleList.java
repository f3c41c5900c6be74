package dev.weft.cli.iptables.rule;

import java.util.ArrayList;
import java.util.List;

/** Collects rules in order. One thread. */
final class RuleList {

    private final List<Rule> rules = new ArrayList<>();

    void add(String table, String chain, Verdict verdict, Match... matches) {
        rules.add(new Rule(table, chain, 0, List.of(matches), verdict));
    }

    void insert(int position, String table, String chain, Verdict verdict, Match... matches) {
        rules.add(new Rule(table, chain, position, List.of(matches), verdict));
    }

    List<Rule> all() {
        return rules;
    }
}
