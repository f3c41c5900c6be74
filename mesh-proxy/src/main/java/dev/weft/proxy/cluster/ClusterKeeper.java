package dev.weft.proxy.cluster;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that makes plans anew and judges endpoints, so that no event loop does. Any thread may ask.
 *
 * <p>Owns its thread; {@link #close} ends it.
 */
public final class ClusterKeeper implements AutoCloseable {

    private final ScheduledExecutorService thread;

    /** Starts no thread before the first task. */
    public ClusterKeeper() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "weft-clusters");
            made.setDaemon(true);
            return made;
        });
        executor.setRemoveOnCancelPolicy(true);
        this.thread = executor;
    }

    /** Runs soon. Ignored after the end. */
    void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException ended) {
            // nothing is picked any more
        }
    }

    /** Runs again and again; {@code null} after the end. */
    @Nullable
    ScheduledFuture<?> every(long nanos, Runnable task) {
        try {
            return thread.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ended) {
            return null;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
