package dev.weft.bench.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that wants to wake every millisecond and notes how late it was: a slice of time in which it was late says
 * nothing about the subject.
 */
final class Canary implements Runnable {

    private static final long PERIOD_NANOS = 1_000_000;
    private final AtomicLong worstNanos = new AtomicLong();

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            long due = System.nanoTime() + PERIOD_NANOS;
            LockSupport.parkNanos(PERIOD_NANOS);
            worstNanos.accumulateAndGet(System.nanoTime() - due, Math::max);
        }
    }

    /** The worst lateness since the last call, in nanoseconds. */
    long takeWorst() {
        return worstNanos.getAndSet(0);
    }
}
