/**
 * Runs users' Spring Cloud Gateway filters for the sidecar. Knows Spring and the contract {@code dev.weft.proxy.chain}; must
 * not know the rest of the sidecar, which its class loader does not see. Users' code runs on virtual threads only, what the
 * data path calls must not block.
 */
@NullMarked
package dev.weft.filters;

import org.jspecify.annotations.NullMarked;
