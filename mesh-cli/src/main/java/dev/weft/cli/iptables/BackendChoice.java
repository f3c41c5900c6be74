package dev.weft.cli.iptables;

import dev.weft.cli.iptables.rule.Family;
import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the program that should take the rules: the one whose tables are in use already, else nftables where the kernel has
 * them.
 *
 * <p>Source: Istio's choice of iptables binaries: rules that are there decide, then what works.
 */
final class BackendChoice {

    private BackendChoice() {}

    /** What a user may ask for. */
    enum Wanted {
        /** Whatever fits. */
        AUTO,
        /** iptables on nftables. */
        NFT,
        /** iptables on the older tables. */
        LEGACY
    }

    /**
     * Chooses.
     *
     * @throws Failure when there is none that works
     */
    static Backend choose(Runner runner, Wanted wanted) {
        return switch (wanted) {
            case NFT -> required(runner, Backend.NFT_BACKED);
            case LEGACY -> required(runner, Backend.LEGACY);
            case AUTO -> found(runner);
        };
    }

    private static Backend required(Runner runner, Backend backend) {
        Runner.Result result = runner.run(backend.save(Family.IPV4), "");
        if (!result.ok()) {
            throw refused(backend.save(Family.IPV4).getFirst(), result);
        }
        return backend;
    }

    private static Backend found(Runner runner) {
        List<Backend> working = new ArrayList<>();
        Runner.Result last = new Runner.Result(Runner.Result.MISSING, "", "");
        for (Backend backend : List.of(Backend.NFT_BACKED, Backend.LEGACY, Backend.PLAIN)) {
            Runner.Result result = runner.run(backend.save(Family.IPV4), "");
            if (result.ok()) {
                if (SavedRules.of(result.out()).anyRule()) {
                    return backend;
                }
                working.add(backend);
            } else if (result.code() != Runner.Result.MISSING) {
                last = result;
            }
        }
        if (!working.isEmpty()) {
            return working.getFirst();
        }
        if (last.code() != Runner.Result.MISSING) {
            throw refused("iptables-save", last);
        }
        throw new Failure(
                ExitCode.UNAVAILABLE,
                "iptables: not found (expected: iptables-nft, iptables-legacy or iptables on the PATH, or nft with"
                        + " --native-nftables)");
    }

    /** Says why a program failed. */
    static Failure refused(String program, Runner.Result result) {
        if (result.code() == Runner.Result.MISSING) {
            return new Failure(ExitCode.UNAVAILABLE, program + ": not found (expected: this program on the PATH)");
        }
        String said = result.err().isEmpty() ? "exit code " + result.code() : lastLine(result.err());
        if (said.contains("ermission denied") || said.contains("not permitted") || said.contains("must be root")) {
            return new Failure(
                    ExitCode.UNAVAILABLE,
                    program
                            + ": not permitted (expected: root, or the capabilities NET_ADMIN and NET_RAW in this network"
                            + " namespace; " + said + ")");
        }
        return new Failure(
                ExitCode.UNAVAILABLE, program + ": refused (expected: a kernel that knows the rule; " + said + ")");
    }

    private static String lastLine(String text) {
        return text.lines().filter(line -> !line.isBlank()).findFirst().orElse(text);
    }
}
