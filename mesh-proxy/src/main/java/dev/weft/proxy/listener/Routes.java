package dev.weft.proxy.listener;

import dev.weft.policy.match.RuleProblem;
import dev.weft.policy.route.RouteCheck;
import dev.weft.policy.route.RoutePlan;
import dev.weft.policy.route.RouteRules;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.route.RouteTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The route tables in force, by name. Used by the thread that applies configurations. */
final class Routes {

    private final Map<String, RouteTable> tables = new HashMap<>();

    /** Puts versions in force; a table whose new rules cannot be read keeps its last good version. */
    void apply(Map<String, RouteRules> rules, BiConsumer<String, String> problems) {
        rules.forEach((name, next) -> update(table(name), next, problems));
        tables.forEach((name, table) -> {
            if (!rules.containsKey(name)) {
                table.plan(null);
            }
        });
    }

    /** The table that a connection manager uses. */
    RouteTable tableOf(RouteSource source) {
        return switch (source) {
            case RouteSource.Rds(var name) -> table(name);
            case RouteSource.Inline(var rules) -> {
                List<RuleProblem> found = RouteCheck.check(rules);
                if (!found.isEmpty()) {
                    throw new IllegalArgumentException(found.getFirst().toString());
                }
                RouteTable own = new RouteTable(rules.name());
                own.plan(RoutePlan.of(rules));
                yield own;
            }
        };
    }

    private RouteTable table(String name) {
        return tables.computeIfAbsent(name, RouteTable::new);
    }

    private static void update(RouteTable table, RouteRules next, BiConsumer<String, String> problems) {
        RoutePlan before = table.plan();
        if (before != null && before.rules().equals(next)) {
            return;
        }
        List<RuleProblem> found = RouteCheck.check(next);
        if (found.isEmpty()) {
            table.plan(RoutePlan.of(next));
        } else {
            problems.accept(next.name(), found.getFirst().toString());
        }
    }
}
