package dev.weft.cli.iptables;

import dev.weft.cli.iptables.rule.Family;
import dev.weft.cli.iptables.rule.RedirectRules;
import dev.weft.cli.iptables.rule.RedirectSettings;
import dev.weft.cli.iptables.rule.RedirectSettings.Mode;
import dev.weft.cli.iptables.rule.RuleProgram;
import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import java.util.ArrayList;
import java.util.List;

/** Puts rules into the kernel of this network namespace and takes them out. One thread. */
final class Redirection {

    private static final String NL = "\n";

    private final Runner runner;
    private final Backend backend;

    Redirection(Runner runner, Backend backend) {
        this.runner = runner;
        this.backend = backend;
    }

    /**
     * Everything that would be run on a machine without rules of ours, one command or line of input a line. Runs nothing.
     */
    static List<String> dryRun(Backend backend, RedirectSettings settings) {
        List<String> lines = new ArrayList<>();
        lines.add(String.join(" ", backend.save(Family.IPV4)));
        lines.add(String.join(" ", backend.save(Family.IPV6)));
        for (RuleProgram program : RedirectRules.of(settings)) {
            lines.add(String.join(" ", backend.restore(program.family())));
            if (backend == Backend.NATIVE) {
                lines.addAll(NftText.applied(program).lines().toList());
            } else {
                lines.addAll(RestoreText.plain(program));
            }
            if (needsRoutes(settings)) {
                new PolicyRoutes((command, input) -> new Runner.Result(0, "", ""), settings.inbound())
                        .commands(program.family())
                        .forEach(command -> lines.add(String.join(" ", command)));
            }
        }
        if (needsAddress(settings)) {
            lines.add(String.join(" ", PassThroughAddress.command("add")));
        }
        for (RuleProgram program : RedirectRules.of(settings)) {
            lines.add(String.join(" ", backend.save(program.family())));
        }
        return lines;
    }

    private static boolean needsAddress(RedirectSettings settings) {
        return settings.ipv6() && !settings.inbound().include().isEmpty();
    }

    private static boolean needsRoutes(RedirectSettings settings) {
        return settings.inbound().mode() == Mode.TPROXY
                && !settings.inbound().include().isEmpty();
    }

    /** Whether the rules are in force already, exactly. */
    boolean inForce(RedirectSettings settings) {
        for (RuleProgram program : RedirectRules.of(settings)) {
            if (!holds(program)) {
                return false;
            }
        }
        return settings.ipv6() || saved(Family.IPV6).tablesWithOurs().isEmpty();
    }

    /**
     * Makes exactly these rules be in force, in one step for each table, and reads them back.
     *
     * @param force also when they are there already
     * @return whether something was changed
     * @throws Failure when the kernel does not take them or does not tell them as they were written
     */
    boolean apply(RedirectSettings settings, boolean force) {
        boolean changed = false;
        if (force || !inForce(settings)) {
            changed = true;
            for (RuleProgram program : RedirectRules.of(settings)) {
                write(program);
            }
            if (!settings.ipv6()) {
                clean(Family.IPV6);
            }
            if (!inForce(settings)) {
                throw new Failure(
                        ExitCode.SOFTWARE,
                        "rules: not as written after " + String.join(" ", backend.restore(Family.IPV4))
                                + " (expected: what --dry-run prints; report it with the output of "
                                + String.join(" ", backend.save(Family.IPV4)) + ")");
            }
        }
        if (needsAddress(settings)) {
            changed |= new PassThroughAddress(runner).apply();
        }
        if (needsRoutes(settings)) {
            PolicyRoutes routes = new PolicyRoutes(runner, settings.inbound());
            for (RuleProgram program : RedirectRules.of(settings)) {
                changed |= routes.apply(program.family());
            }
        }
        return changed;
    }

    private void write(RuleProgram program) {
        String input = backend == Backend.NATIVE
                ? NftText.applied(program)
                : RestoreText.applied(program, saved(program.family()));
        must(backend.restore(program.family()), input);
    }

    private boolean holds(RuleProgram program) {
        if (backend == Backend.NATIVE) {
            Runner.Result listed = runner.run(backend.save(program.family()), "");
            return listed.ok() && NftText.holds(listed.out(), program);
        }
        return saved(program.family()).holds(program);
    }

    private SavedRules saved(Family family) {
        if (backend == Backend.NATIVE) {
            return SavedRules.NONE;
        }
        Runner.Result result = runner.run(backend.save(family), "");
        if (!result.ok()) {
            if (family == Family.IPV6) {
                // A machine without IPv6 has nothing to save; writing to it tells its own error.
                return SavedRules.NONE;
            }
            throw BackendChoice.refused(backend.save(family).getFirst(), result);
        }
        return SavedRules.of(result.out());
    }

    /**
     * Takes out everything of ours that this program can see.
     *
     * @return what was run
     */
    List<String> clean() {
        List<String> run = new ArrayList<>();
        for (Family family : Family.values()) {
            run.addAll(clean(family));
        }
        return run;
    }

    private List<String> clean(Family family) {
        if (backend == Backend.NATIVE) {
            if (!runner.run(backend.save(family), "").ok()) {
                return List.of();
            }
            must(backend.restore(family), NftText.removal(family));
            return NftText.removal(family).lines().toList();
        }
        SavedRules saved = saved(family);
        List<String> lines = new ArrayList<>();
        for (String table : saved.tablesWithOurs()) {
            lines.add("*" + table);
            lines.addAll(saved.removal(table));
            lines.add("COMMIT");
        }
        if (!lines.isEmpty()) {
            must(backend.restore(family), String.join(NL, lines) + NL);
            lines.addFirst(String.join(" ", backend.restore(family)));
        }
        return lines;
    }

    private void must(List<String> command, String input) {
        Runner.Result result = runner.run(command, input);
        if (!result.ok()) {
            throw BackendChoice.refused(command.getFirst(), result);
        }
    }
}
