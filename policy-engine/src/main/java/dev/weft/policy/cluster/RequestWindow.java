package dev.weft.policy.cluster;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many requests began in the last while, counted in ten slices of it: what is a tenth too old may be left out. Any
 * thread, without locks.
 */
final class RequestWindow {

    private static final int SLICES = 10;
    private static final int COUNT_BITS = 32;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    private final long slice;
    private final long origin;
    /** The number of a slice above, its requests below; a slice whose number is another's is empty. */
    private final AtomicLongArray counts = new AtomicLongArray(SLICES);

    /**
     * Nothing has begun.
     *
     * @param nanos its length, more than 0
     */
    RequestWindow(long nanos, long now) {
        this.slice = Math.max(1, nanos / SLICES);
        this.origin = now - SLICES * slice;
    }

    /** A request begins. */
    void count(long now) {
        long number = number(now);
        int at = (int) (number % SLICES);
        long seen = counts.get(at);
        while (!counts.weakCompareAndSetVolatile(at, seen, next(seen, number))) {
            seen = counts.get(at);
        }
    }

    private static long next(long seen, long number) {
        return seen >>> COUNT_BITS == number ? seen + 1 : number << COUNT_BITS | 1;
    }

    /** How many have begun. */
    long sum(long now) {
        long number = number(now);
        long sum = 0;
        for (int i = 0; i < SLICES; i++) {
            long seen = counts.get(i);
            long age = number - (seen >>> COUNT_BITS);
            if (age >= 0 && age < SLICES) {
                sum += seen & COUNT;
            }
        }
        return sum;
    }

    private long number(long now) {
        return (now - origin) / slice & COUNT >>> 1;
    }
}
