package dev.weft.cli.iptables;

import dev.weft.cli.iptables.rule.Family;
import java.util.List;

/**
 * The IPv6 address by which the sidecar calls its application. IPv4's is on the loopback interface anyway; this one has to
 * be put there.
 */
final class PassThroughAddress {

    private static final List<String> SHOW = List.of("ip", "-6", "addr", "show", "dev", "lo");

    private final Runner runner;

    PassThroughAddress(Runner runner) {
        this.runner = runner;
    }

    static List<String> command(String action) {
        return List.of(
                "ip", "-6", "addr", action, Family.IPV6.passThroughSource().text(), "dev", "lo");
    }

    /** Makes it be there; whether it was missing. */
    boolean apply() {
        return !there() && run("add");
    }

    /** Takes it away; whether it was there. */
    boolean remove() {
        return there() && run("del");
    }

    private boolean there() {
        Runner.Result shown = runner.run(SHOW, "");
        return shown.ok()
                && shown.out().contains(" " + Family.IPV6.passThroughSource().text() + " ");
    }

    private boolean run(String action) {
        Runner.Result result = runner.run(command(action), "");
        if (!result.ok()) {
            throw BackendChoice.refused(String.join(" ", command(action)), result);
        }
        return true;
    }
}
