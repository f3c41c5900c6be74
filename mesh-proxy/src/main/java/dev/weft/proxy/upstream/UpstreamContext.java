package dev.weft.proxy.upstream;

import dev.weft.proxy.loop.LoopContext;
import dev.weft.proxy.pool.Pools;

/**
 * What deliveries of one event loop share.
 *
 * @param warmingNanos how long a request waits for endpoints that have not arrived
 */
public record UpstreamContext(LoopContext loop, Pools pools, long warmingNanos) {}
