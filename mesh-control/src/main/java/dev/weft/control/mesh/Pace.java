package dev.weft.control.mesh;

import java.time.Duration;

/**
 * When the next state is made. A change after a quiet time is taken at once; under churn changes are gathered for twice
 * as long as the last state took to make, at least {@link #MIN_GAP} and at most {@link #MAX_GAP}. Owned by one thread.
 */
final class Pace {

    static final Duration MIN_GAP = Duration.ofMillis(20);
    static final Duration MAX_GAP = Duration.ofMillis(500);

    private long lastEndNanos;
    private long gapNanos;
    private boolean any;

    /** How long a change that comes now has to wait; 0 when not at all. */
    long delayNanos(long nowNanos) {
        return any ? Math.max(0, lastEndNanos + gapNanos - nowNanos) : 0;
    }

    /** A state was made. */
    void made(long startNanos, long endNanos) {
        any = true;
        lastEndNanos = endNanos;
        gapNanos = Math.clamp(2 * (endNanos - startNanos), MIN_GAP.toNanos(), MAX_GAP.toNanos());
    }
}
