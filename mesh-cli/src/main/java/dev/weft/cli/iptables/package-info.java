/**
 * {@code weft iptables}: the kernel rules that send a workload's connections to its sidecar. The rules are a pure function
 * of the settings, rendered for iptables or nftables and applied by running the machine's own programs; it knows nothing of
 * sidecars but their ports. Runs on the main thread; a check of the rules starts threads of its own.
 */
@NullMarked
package dev.weft.cli.iptables;

import org.jspecify.annotations.NullMarked;
