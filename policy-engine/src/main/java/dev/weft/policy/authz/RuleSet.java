package dev.weft.policy.authz;

import dev.weft.policy.authz.AuthzRules.Action;
import dev.weft.policy.authz.AuthzRules.Policy;
import dev.weft.policy.facts.ConnectionFacts;
import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.matcher.TextTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one action, indexed: those that only certain identities can satisfy by identity, those that only
 * certain paths can satisfy by path, the rest in a list. The first match in the rules' order is kept, so that the index
 * changes no answer.
 */
final class RuleSet {

    private final Action action;
    private final Rule[] rules;
    private final TextTable<int[]> byPeer;
    private final TextTable<int[]> byPath;
    private final int[] unindexed;

    /**
     * One compiled policy.
     *
     * @param decision what a match means; for LOG, an allowance that nobody asks for
     */
    record Rule(String name, Clause principals, Clause permissions, AuthzDecision decision) {
        boolean matches(ConnectionFacts connection, @Nullable RequestFacts request) {
            return principals.holds(connection, request) && permissions.holds(connection, request);
        }
    }

    RuleSet(AuthzRules source) {
        this.action = source.action();
        this.rules = new Rule[source.policies().size()];
        ClauseCompiler compiler = new ClauseCompiler(action);
        Map<String, List<Integer>> peers = new HashMap<>();
        Map<String, List<Integer>> paths = new HashMap<>();
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < rules.length; i++) {
            Policy policy = source.policies().get(i);
            rules[i] = new Rule(
                    policy.name(),
                    compiler.anyPrincipal(policy.principals()),
                    compiler.anyPermission(policy.permissions()),
                    action == Action.DENY
                            ? new AuthzDecision.DeniedBy(policy.name())
                            : new AuthzDecision.AllowedBy(policy.name()));
            Set<String> peer = IndexKeys.peers(policy.principals());
            Set<String> path = peer == null ? IndexKeys.paths(policy.permissions()) : null;
            if (peer != null) {
                put(peers, peer, i);
            } else if (path != null) {
                put(paths, path, i);
            } else {
                others.add(i);
            }
        }
        this.byPeer = table(peers);
        this.byPath = table(paths);
        this.unindexed = positions(others);
    }

    private static void put(Map<String, List<Integer>> index, Set<String> keys, int position) {
        keys.forEach(key -> index.computeIfAbsent(key, any -> new ArrayList<>()).add(position));
    }

    private static TextTable<int[]> table(Map<String, List<Integer>> entries) {
        Map<String, int[]> arrays = new HashMap<>();
        entries.forEach((key, value) -> arrays.put(key, positions(value)));
        return new TextTable<>(arrays, false);
    }

    private static int[] positions(List<Integer> ascending) {
        return ascending.stream().mapToInt(Integer::intValue).toArray();
    }

    Action action() {
        return action;
    }

    /** The first policy that matches; {@code null} when none does. */
    @Nullable
    Rule firstMatch(ConnectionFacts connection, @Nullable RequestFacts request) {
        int best = rules.length;
        String peer = connection.peerUri();
        if (peer != null) {
            best = first(byPeer.find(peer), best, connection, request);
        }
        if (request != null) {
            int end = request.path().pathEnd();
            best = first(byPath.findPrefix(request.path().target(), end), best, connection, request);
        }
        best = first(unindexed, best, connection, request);
        return best == rules.length ? null : rules[best];
    }

    private int first(
            int @Nullable [] positions, int best, ConnectionFacts connection, @Nullable RequestFacts request) {
        if (positions == null) {
            return best;
        }
        for (int position : positions) {
            if (position >= best) {
                return best;
            }
            if (rules[position].matches(connection, request)) {
                return position;
            }
        }
        return best;
    }

    List<PolicyExplanation> explain(ConnectionFacts connection, @Nullable RequestFacts request) {
        List<PolicyExplanation> explanations = new ArrayList<>();
        for (Rule rule : rules) {
            List<String> unmet = new ArrayList<>();
            rule.principals().addUnmet(connection, request, unmet);
            rule.permissions().addUnmet(connection, request, unmet);
            explanations.add(new PolicyExplanation(action, rule.name(), unmet.isEmpty(), unmet));
        }
        return explanations;
    }
}
