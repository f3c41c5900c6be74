package dev.weft.policy.count;

import java.util.concurrent.atomic.AtomicLong;

/** A number that several threads change, alone on its cache line. Any thread, without locks. */
public final class Counter {

    private final Padded value = new Padded();

    /** Its value now. */
    public long get() {
        return value.get();
    }

    /** Sets it. */
    public void set(long next) {
        value.set(next);
    }

    /** Sets it when it still is what was read. */
    public boolean compareAndSet(long expected, long next) {
        return value.compareAndSet(expected, next);
    }

    /** One more; returns the new value. */
    public long increment() {
        return value.incrementAndGet();
    }

    /** One less; returns the new value. */
    public long decrement() {
        return value.decrementAndGet();
    }

    /** Adds; returns the value before. */
    public long getAndAdd(long change) {
        return value.getAndAdd(change);
    }

    /** One more unless that would exceed a limit; whether it was counted. */
    public boolean tryIncrement(long limit) {
        long seen = value.get();
        while (seen < limit) {
            if (value.weakCompareAndSetVolatile(seen, seen + 1)) {
                return true;
            }
            seen = value.get();
        }
        return false;
    }

    /** INVARIANT: fields of a subclass come after those of its parent, so a neighbour is at least a line away. */
    private static final class Padded extends AtomicLong {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("unused")
        private transient long p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14;
    }
}
