package dev.weft.cli.probe;

import dev.weft.types.Ticker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells when this machine was too busy for latencies to mean anything: a thread that only wants to wake up every
 * millisecond, and remembers when it could not. Ended by {@link #close}; any thread may ask.
 */
public final class Canary implements AutoCloseable {

    private static final long WANTED_NANOS = 1_000_000L;
    /** Less than the latencies that are compared: about 1 ms. */
    private static final long LATE_NANOS = 500_000L;

    private static final int KEPT = 50_000;

    private final Ticker ticker;
    private final Deque<Stall> stalls = new ArrayDeque<>();
    private volatile boolean ended;

    /** Starts to watch. */
    public Canary(Ticker ticker) {
        this.ticker = ticker;
        Thread.ofPlatform().daemon().name("canary").start(this::watch);
    }

    private record Stall(long from, long to) {}

    /** True when the machine let threads run all the time between these two times of the ticker. */
    public boolean clean(long from, long to) {
        synchronized (stalls) {
            return stalls.stream().noneMatch(stall -> stall.from() < to && stall.to() > from);
        }
    }

    @Override
    public void close() {
        ended = true;
    }

    private void watch() {
        while (!ended) {
            long before = ticker.nanoTime();
            LockSupport.parkNanos(WANTED_NANOS);
            long after = ticker.nanoTime();
            if (after - before > WANTED_NANOS + LATE_NANOS) {
                synchronized (stalls) {
                    stalls.addLast(new Stall(before, after));
                    if (stalls.size() > KEPT) {
                        stalls.removeFirst();
                    }
                }
            }
        }
    }
}
