package dev.weft.filters;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Runs the code of one request's filters on virtual threads, so that a filter that blocks holds nothing but itself. Any thread.
 */
final class CallThreads implements Executor {

    private final ClassLoader loader;
    private final Runnable idle;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private int holders = 1;

    /**
     * Makes one.
     *
     * @param loader of the users' classes
     * @param idle runs once, when {@link #release} was called and the last task has ended
     */
    CallThreads(ClassLoader loader, Runnable idle) {
        this.loader = loader;
        this.idle = idle;
    }

    @Override
    public void execute(Runnable task) {
        hold();
        Thread thread = Thread.ofVirtual().name("weft-filter").unstarted(() -> {
            Thread own = Thread.currentThread();
            running.add(own);
            try {
                task.run();
            } finally {
                running.remove(own);
                release();
            }
        });
        thread.setContextClassLoader(loader);
        thread.start();
    }

    /** Where a filter blocks at this moment, of users' own code; empty: nowhere. */
    String blockedAt() {
        for (Thread thread : running) {
            switch (thread.getState()) {
                case BLOCKED, WAITING, TIMED_WAITING -> {
                    return own(thread.getStackTrace());
                }
                case NEW, RUNNABLE, TERMINATED -> {}
            }
        }
        return "";
    }

    private String own(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (String.valueOf(loader.getName()).equals(frame.getClassLoaderName())) {
                return frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber();
            }
        }
        return stack.length == 0 ? "" : stack[0].toString();
    }

    /** Wakes whoever blocks. */
    void interrupt() {
        running.forEach(Thread::interrupt);
    }

    /** Wakes whoever blocks, but for the caller. */
    void interruptOthers() {
        Thread own = Thread.currentThread();
        for (Thread thread : running) {
            if (!thread.equals(own)) {
                thread.interrupt();
            }
        }
    }

    private synchronized void hold() {
        holders++;
    }

    /** The request is over; tasks may still run. */
    void release() {
        boolean last;
        synchronized (this) {
            holders--;
            last = holders == 0;
        }
        if (last) {
            idle.run();
        }
    }
}
