package dev.weft.control.serve;

import dev.weft.control.telemetry.ControlMetrics;
import dev.weft.types.Ticker;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What every stream shares.
 *
 * @param source where snapshots come from
 * @param check whether a node agrees with its certificate
 * @param registry the open streams
 * @param metrics where events are counted
 * @param executor runs the streams' tasks, one at a time per stream; also wakes streams that wait for an answer
 * @param ticker monotonic time
 * @param clock dates for display
 */
public record ServeContext(
        SnapshotSource source,
        NodeCheck check,
        StreamRegistry registry,
        ControlMetrics metrics,
        ScheduledExecutorService executor,
        Ticker ticker,
        Clock clock) {}
