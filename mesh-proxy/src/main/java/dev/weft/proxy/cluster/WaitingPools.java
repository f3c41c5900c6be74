package dev.weft.proxy.cluster;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a connection of a cluster whose limit is reached. Whoever closes one wakes the next, on whichever event loop
 * it is. Any thread.
 */
public final class WaitingPools {

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();

    /**
     * Waits.
     *
     * @param wake called once, on any thread
     */
    public void add(Runnable wake) {
        queue.add(wake);
    }

    /** Whether anybody waits. */
    public boolean any() {
        return !queue.isEmpty();
    }

    /** A connection may be opened now. */
    public void wakeNext() {
        @Nullable Runnable next = queue.poll();
        if (next != null) {
            next.run();
        }
    }
}
