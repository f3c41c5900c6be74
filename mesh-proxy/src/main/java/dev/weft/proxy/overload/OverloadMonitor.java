package dev.weft.proxy.overload;

import dev.weft.types.Ticker;
import java.lang.System.Logger.Level;
import java.util.Map;

/**
 * Reads the pressure and decides which actions hold. Called by one thread at a time.
 *
 * <p>The pressure is the greater one of heap and direct memory. Before a collection nobody knows how much of a full heap is
 * garbage: from the lowest threshold on it is collected, at most every half second and for at most a twentieth of the
 * time, and the pressure is what is left. A collection that leaves less than that was for nothing: each doubles the time
 * to the next, up to a minute, until the heap is nearly full. An action ends five points below the pressure at which it begins.
 */
public final class OverloadMonitor {

    private static final System.Logger LOG = System.getLogger(OverloadMonitor.class.getName());
    private static final long COLLECT_NANOS = 500_000_000L;
    private static final long LONGEST_NANOS = 64_000_000_000L;
    private static final int TIMES_THE_PAUSE = 20;
    private static final double NEARLY_FULL = 0.97;
    private static final double HYSTERESIS = 0.05;

    private final OverloadLimits limits;
    private final MemoryProbe memory;
    private final Ticker ticker;
    private boolean collected;
    private long collectEarliest;
    private long collectAgain;
    private long patience = COLLECT_NANOS;
    private double heap;

    /** Reads nothing yet. */
    public OverloadMonitor(OverloadLimits limits, MemoryProbe memory, Ticker ticker) {
        this.limits = limits;
        this.memory = memory;
        this.ticker = ticker;
    }

    /**
     * Looks once, and says so where an action begins or ends.
     *
     * @return whether another set of actions holds now
     */
    public boolean look(OverloadState state) {
        lookAtHeap();
        double direct = memory.direct();
        int before = state.active();
        int now = 0;
        for (Map.Entry<OverloadAction, Integer> limit : limits.percents().entrySet()) {
            int bit = limit.getKey().bit();
            double threshold = limit.getValue() / 100.0 - ((before & bit) != 0 ? HYSTERESIS : 0);
            if (Math.max(heap, direct) >= threshold) {
                now |= bit;
            }
        }
        state.set(now, heap, direct);
        if (now != before) {
            tell(before, now, direct);
        }
        return now != before;
    }

    private void lookAtHeap() {
        double used = memory.heap();
        if (used < limits.lowest()) {
            heap = used;
            return;
        }
        long start = ticker.nanoTime();
        long due = used < NEARLY_FULL ? collectAgain : collectEarliest;
        if (collected && start - due < 0) {
            return;
        }
        memory.collect();
        long end = ticker.nanoTime();
        collected = true;
        heap = memory.heap();
        patience = heap < limits.lowest() ? Math.min(2 * patience, LONGEST_NANOS) : COLLECT_NANOS;
        collectEarliest = end + Math.max(COLLECT_NANOS, (end - start) * TIMES_THE_PAUSE);
        collectAgain = Math.max(collectEarliest, end + patience);
    }

    private void tell(int before, int now, double direct) {
        for (OverloadAction action : OverloadAction.values()) {
            if (((before ^ now) & action.bit()) != 0 && action != OverloadAction.SHRINK_HEAP) {
                boolean begins = (now & action.bit()) != 0;
                LOG.log(
                        begins ? Level.WARNING : Level.INFO,
                        "Overload {0}: action={1} heap={2} direct={3}",
                        begins ? "begins" : "ends",
                        action.word(),
                        Math.round(heap * 100) + "%",
                        Math.round(direct * 100) + "%");
            }
        }
    }
}
