package dev.weft.proxy.pool;

import java.util.concurrent.atomic.AtomicInteger;

/** How many idle connections all event loops together may keep. Any thread. */
public final class IdleBudget {

    private final int max;
    private final AtomicInteger kept = new AtomicInteger();

    public IdleBudget(int max) {
        this.max = max;
    }

    /** Whether one more may be kept; then {@link #release} must follow. */
    boolean take() {
        if (kept.incrementAndGet() <= max) {
            return true;
        }
        kept.decrementAndGet();
        return false;
    }

    void release() {
        kept.decrementAndGet();
    }

    /** Connections that are kept now. */
    public int kept() {
        return kept.get();
    }
}
