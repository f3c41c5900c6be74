package dev.weft.ca.endpoint;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The workers that verify and sign, with a bounded queue before them: what does not fit is refused at once, so that a storm
 * of requests costs refusals and not memory. Owner of its threads; any thread submits.
 */
public final class SigningQueue implements AutoCloseable {

    private final ThreadPoolExecutor workers;

    /**
     * Starts no thread before the first request.
     *
     * @param threads at least 1
     * @param capacity waiting requests, at least 1
     */
    public SigningQueue(int threads, int capacity) {
        ThreadFactory names =
                Thread.ofPlatform().daemon().name("weft-ca-sign-", 0).factory();
        workers = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(capacity), names);
        workers.allowCoreThreadTimeOut(true);
    }

    /** Runs the task soon; {@code false} when the queue is full or closed. */
    boolean offer(Runnable task) {
        try {
            workers.execute(task);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    /** Ends the workers after what waits already. */
    @Override
    public void close() {
        workers.shutdown();
    }
}
