package dev.weft.cli.iptables.rule;

import java.util.List;

/**
 * One rule.
 *
 * @param table {@code mangle}, {@code nat} or {@code raw}
 * @param chain of the kernel in capitals, or one of ours ({@link Chains})
 * @param position where it is inserted, from 1; 0: at the end
 * @param matches conditions, in the order they are written
 */
public record Rule(String table, String chain, int position, List<Match> matches, Verdict verdict) {

    public Rule {
        matches = List.copyOf(matches);
    }

    /** Whether the kernel made the chain. */
    public boolean inKernelChain() {
        return Chains.ofKernel(chain);
    }
}
