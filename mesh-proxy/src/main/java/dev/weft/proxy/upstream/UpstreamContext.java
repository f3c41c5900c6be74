package dev.weft.proxy.upstream;

import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.loop.LoopContext;
import dev.weft.proxy.pool.Pools;
import java.time.Clock;

/**
 * What deliveries of one event loop share.
 *
 * @param replay of the whole process
 * @param mirrors of the whole process
 * @param clock for waits that an answer names as a date
 * @param warmingNanos how long a request waits for endpoints that have not arrived
 * @param introduction what an authenticated peer is told of the workload here, once a connection
 */
public record UpstreamContext(
        CodecContext codec,
        Pools pools,
        ReplayBudget replay,
        MirrorCounts mirrors,
        Clock clock,
        long warmingNanos,
        String introduction) {

    /** The event loop. */
    public LoopContext loop() {
        return codec.loop();
    }
}
