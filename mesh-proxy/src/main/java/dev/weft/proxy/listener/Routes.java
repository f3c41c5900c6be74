package dev.weft.proxy.listener;

import dev.weft.policy.match.RuleProblem;
import dev.weft.policy.route.RouteCheck;
import dev.weft.policy.route.RoutePlan;
import dev.weft.policy.route.RouteRules;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.request.RouteSafety;
import dev.weft.proxy.route.RouteTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

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
                String problem = problem(rules);
                if (problem != null) {
                    throw new IllegalArgumentException(problem);
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
        String problem = problem(next);
        if (problem == null) {
            table.plan(RoutePlan.of(next));
        } else {
            problems.accept(next.name(), problem);
        }
    }

    private static @Nullable String problem(RouteRules rules) {
        List<RuleProblem> found = RouteCheck.check(rules);
        return found.isEmpty() ? RouteSafety.problem(rules) : found.getFirst().toString();
    }
}
