/**
 * What sidecars tell each other about the workloads behind them, for metrics only: nothing here decides about access.
 * Knows the wire form and the bounds; must not know Netty or connections. Any thread.
 */
@NullMarked
package dev.weft.proxy.peer;

import org.jspecify.annotations.NullMarked;
