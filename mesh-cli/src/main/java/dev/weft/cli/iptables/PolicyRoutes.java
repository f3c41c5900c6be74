package dev.weft.cli.iptables;

import dev.weft.cli.iptables.rule.Family;
import dev.weft.cli.iptables.rule.RedirectSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * The routing table of marked packets, which TPROXY needs beside its rules: they are delivered here whatever their
 * destination is.
 *
 * <p>Source: Linux {@code Documentation/networking/tproxy.rst}; ip-rule(8), ip-route(8).
 */
final class PolicyRoutes {

    private final Runner runner;
    private final long mark;
    private final String table;

    PolicyRoutes(Runner runner, RedirectSettings.Inbound inbound) {
        this.runner = runner;
        this.mark = inbound.mark();
        this.table = String.valueOf(inbound.routeTable());
    }

    /** What makes them, for people. */
    List<List<String>> commands(Family family) {
        return List.of(rule(family, "add"), route(family, "replace"));
    }

    /** Makes what is missing; whether something was. */
    boolean apply(Family family) {
        boolean changed = false;
        if (!hasRule(family)) {
            must(rule(family, "add"));
            changed = true;
        }
        if (!hasRoute(family)) {
            must(route(family, "replace"));
            changed = true;
        }
        return changed;
    }

    /** Removes what is there; what was run. */
    List<List<String>> remove(Family family) {
        List<List<String>> run = new ArrayList<>();
        if (hasRule(family)) {
            run.add(rule(family, "del"));
        }
        if (hasRoute(family)) {
            run.add(route(family, "del"));
        }
        run.forEach(this::must);
        return run;
    }

    private boolean hasRule(Family family) {
        String wanted = "fwmark 0x" + Long.toHexString(mark) + " lookup " + table;
        return shown(List.of("ip", version(family), "rule", "show")).contains(wanted);
    }

    private boolean hasRoute(Family family) {
        return shown(List.of("ip", version(family), "route", "show", "table", table))
                .contains("local default dev lo");
    }

    private String shown(List<String> command) {
        Runner.Result result = runner.run(command, "");
        return result.ok() ? result.out() : "";
    }

    private void must(List<String> command) {
        Runner.Result result = runner.run(command, "");
        if (!result.ok()) {
            throw BackendChoice.refused(String.join(" ", command), result);
        }
    }

    private static String version(Family family) {
        return family == Family.IPV4 ? "-4" : "-6";
    }

    private List<String> rule(Family family, String action) {
        return List.of("ip", version(family), "rule", action, "fwmark", String.valueOf(mark), "lookup", table);
    }

    private List<String> route(Family family, String action) {
        return List.of("ip", version(family), "route", action, "local", "default", "dev", "lo", "table", table);
    }
}
