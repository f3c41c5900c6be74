package dev.weft.cli.iptables;

import dev.weft.cli.iptables.rule.Family;
import dev.weft.cli.iptables.rule.RedirectSettings;
import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import dev.weft.cli.output.Json;
import dev.weft.cli.output.OutputFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weft iptables}: writes, checks and removes the rules that redirect a workload's connections to its sidecar. */
@Command(
        name = "iptables",
        description = {
            "Redirects this network namespace's connections to a sidecar, by rules of the kernel (Linux).",
            "Run it where the sidecar will run, before it: in the pod, in a namespace made with 'ip netns' or 'unshare'.",
            "A second run with the same flags changes nothing; other flags replace the rules in one step.",
            "Flags and annotations are Istio's. Needs root, or NET_ADMIN and NET_RAW in the network namespace.",
            "Exit codes: 0 done; 1 --run-validation found that a rule does not hold; 2 a flag is wrong; 69 the rules cannot",
            "be written: no iptables or nft, no permission, the kernel refuses them."
        })
public final class IptablesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private RedirectFlags flags = new RedirectFlags();

    @Option(
            names = {"-n", "--dry-run"},
            description = "Print what would be run, on a machine without rules; run nothing.")
    private boolean dryRun;

    @Option(
            names = {"--clean", "--cleanup-only"},
            description = "Remove all rules of this command, by whichever program they were written.")
    private boolean clean;

    @Option(
            names = "--run-validation",
            description = "Prove the rules with real connections; the sidecar must not run yet.")
    private boolean validate;

    @Option(names = "--skip-rule-apply", description = "Write no rules; with --run-validation.")
    private boolean skipApply;

    @Option(names = "--force-apply", description = "Write the rules even when they are in force.")
    private boolean force;

    @Option(
            names = "--iptables-probe-port",
            paramLabel = "PORT",
            description = "A port on which nobody listens, for --run-validation (${DEFAULT-VALUE}).")
    private int probePort = 15_002;

    @Option(names = "--native-nftables", description = "Use nft, not iptables.")
    private boolean nativeNft;

    @Option(
            names = "--iptables-version",
            paramLabel = "KIND",
            description = "nft or legacy (default: the one that is in use, else what works).")
    private BackendChoice.Wanted wanted = BackendChoice.Wanted.AUTO;

    @Option(
            names = "--annotations",
            paramLabel = "FILE",
            description = {
                "A pod's annotations, as the downward API writes them (NAME=\"VALUE\" a line); they win over flags:",
                "traffic.sidecar.istio.io/{include,exclude}{Inbound,Outbound}Ports, {include,exclude}OutboundIPRanges,",
                "excludeInterfaces, kubevirtInterfaces; istio.io/reroute-virtual-interfaces; sidecar.istio.io/interceptionMode."
            })
    private @Nullable Path annotations;

    @Option(names = "--output", description = "text (default) or json.")
    private OutputFormat output = OutputFormat.text;

    private final Runner runner = new ProcessRunner();

    @Override
    public Integer call() {
        if (annotations != null) {
            flags.annotations(AnnotationFile.read(lines(annotations)));
        }
        SettingsReader.Read read = SettingsReader.read(flags, LocalMachine.ask());
        RedirectSettings settings = read.settings();
        if (settings == null) {
            throw new Failure(ExitCode.USAGE, String.join("; ", read.problems()));
        }
        Result result = new Result(spec.commandLine().getOut(), output);
        if (dryRun) {
            Backend backend = nativeNft ? Backend.NATIVE : named(wanted);
            Redirection.dryRun(backend, settings).forEach(result.out()::println);
            return ExitCode.OK.number();
        }
        if (clean) {
            List<String> run = cleanAll(settings);
            run.forEach(result.out()::println);
            result.tell("removed", Map.of("removed", run));
            return ExitCode.OK.number();
        }
        if (!skipApply) {
            apply(settings, result);
        }
        return validate ? prove(settings, result) : ExitCode.OK.number();
    }

    // What --dry-run prints must not depend on what this machine answers.
    private static Backend named(BackendChoice.Wanted wanted) {
        return switch (wanted) {
            case AUTO -> Backend.PLAIN;
            case NFT -> Backend.NFT_BACKED;
            case LEGACY -> Backend.LEGACY;
        };
    }

    private void apply(RedirectSettings settings, Result result) {
        Backend backend = nativeNft ? Backend.NATIVE : BackendChoice.choose(runner, wanted);
        boolean changed = new Redirection(runner, backend).apply(settings, force);
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("backend", backend.title());
        told.put("ipv6", settings.ipv6());
        told.put("changed", changed);
        result.tell(
                backend.title() + ": " + (changed ? "rules written" : "rules are in force already, nothing changed"),
                told);
    }

    private List<String> cleanAll(RedirectSettings settings) {
        List<String> run = new ArrayList<>();
        Failure refused = null;
        boolean any = false;
        for (Backend backend : List.of(Backend.NFT_BACKED, Backend.LEGACY, Backend.PLAIN, Backend.NATIVE)) {
            Runner.Result seen = runner.run(
                    backend == Backend.NATIVE ? List.of("nft", "list", "tables") : backend.save(Family.IPV4), "");
            if (seen.ok()) {
                any = true;
                run.addAll(new Redirection(runner, backend).clean());
            } else if (seen.code() != Runner.Result.MISSING) {
                refused = BackendChoice.refused(backend.title(), seen);
            }
        }
        if (!any) {
            throw refused != null
                    ? refused
                    : new Failure(ExitCode.UNAVAILABLE, "iptables: not found (expected: iptables or nft on the PATH)");
        }
        PolicyRoutes routes = new PolicyRoutes(runner, settings.inbound());
        for (Family family : Family.values()) {
            routes.remove(family).forEach(command -> run.add(String.join(" ", command)));
        }
        if (new PassThroughAddress(runner).remove()) {
            run.add(String.join(" ", PassThroughAddress.command("del")));
        }
        return run;
    }

    private int prove(RedirectSettings settings, Result result) {
        List<RuleCheck.Finding> findings = new RuleCheck(settings, probePort).run();
        for (RuleCheck.Finding finding : findings) {
            result.tell(
                    finding.toString(),
                    Map.of(
                            "check", finding.what(),
                            "outcome", finding.outcome().name(),
                            "detail", finding.detail()));
        }
        boolean failed = findings.stream().anyMatch(finding -> finding.outcome() == RuleCheck.Outcome.FAILED);
        boolean proven = findings.stream().anyMatch(finding -> finding.outcome() == RuleCheck.Outcome.PROVEN);
        return (failed || !proven ? ExitCode.FINDINGS : ExitCode.OK).number();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, file + ": cannot be read (expected: a file of the downward API)", failure);
        }
    }

    /** Prints text lines, or JSON documents one after another. */
    private record Result(PrintWriter out, OutputFormat format) {
        void tell(String line, Map<String, ?> fields) {
            switch (format) {
                case text -> out.println(line);
                case json -> out.println(Json.write(fields));
            }
        }
    }
}
