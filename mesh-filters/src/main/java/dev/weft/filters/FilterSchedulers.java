package dev.weft.filters;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Reactor's schedulers on virtual threads: a filter that continues after a delay, and blocks there, holds nothing but itself.
 * Reactor lives in the class loader of filters, so nobody else's schedulers change.
 */
final class FilterSchedulers implements Schedulers.Factory {

    /** Virtual threads that one scheduler has at most; each is made when it is first needed. */
    private static final int MOST = 256;

    private FilterSchedulers() {}

    /** Before the first filter; again is harmless. */
    static void install() {
        Schedulers.setFactory(new FilterSchedulers());
    }

    @Override
    public Scheduler newParallel(int parallelism, ThreadFactory named) {
        return scheduler();
    }

    @Override
    public Scheduler newBoundedElastic(int threads, int queue, ThreadFactory named, int idleSeconds) {
        return scheduler();
    }

    private static Scheduler scheduler() {
        ScheduledThreadPoolExecutor timed = new ScheduledThreadPoolExecutor(
                MOST, Thread.ofVirtual().name("weft-filter-timed").factory());
        timed.setRemoveOnCancelPolicy(true);
        return Schedulers.fromExecutorService(timed);
    }
}
