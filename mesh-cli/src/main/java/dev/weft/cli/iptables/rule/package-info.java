/**
 * Which rules redirect a workload's traffic to its sidecar, as values: settings in, rules of each address family out. The
 * package knows tables, chains and the order of rules, whichever tool writes them. It must not know how iptables or nft
 * spell them, nor run a program.
 */
@NullMarked
package dev.weft.cli.iptables.rule;

import org.jspecify.annotations.NullMarked;
