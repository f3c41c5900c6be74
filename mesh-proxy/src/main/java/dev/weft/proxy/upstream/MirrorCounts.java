package dev.weft.proxy.upstream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How many copies of requests are under way, at most so many, and what became of them. Any thread. */
public final class MirrorCounts {

    /** Copies under way at one time where nothing else is said. */
    public static final int DEFAULT_LIMIT = 1_024;

    private final int limit;
    private final AtomicInteger active = new AtomicInteger();
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cut = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    public MirrorCounts(int limit) {
        this.limit = limit;
    }

    /** Whether one more may be sent; then {@link #end} must follow. */
    boolean begin() {
        if (active.incrementAndGet() > limit) {
            active.decrementAndGet();
            dropped.increment();
            return false;
        }
        sent.increment();
        return true;
    }

    void end() {
        active.decrementAndGet();
    }

    void fail() {
        failed.increment();
    }

    void cut() {
        cut.increment();
    }

    /** Copies under way. */
    public int active() {
        return active.get();
    }

    /** Copies that were begun. */
    public long sent() {
        return sent.sum();
    }

    /** Copies that got no answer. */
    public long failed() {
        return failed.sum();
    }

    /** Copies that were given up because their destination did not keep up. */
    public long cuts() {
        return cut.sum();
    }

    /** Copies that were never begun because too many were under way. */
    public long dropped() {
        return dropped.sum();
    }
}
