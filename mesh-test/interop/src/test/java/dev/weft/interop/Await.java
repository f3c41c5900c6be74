package dev.weft.interop;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a state of another process, which can only be asked. */
final class Await {

    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private Await() {}

    /** Returns as soon as the condition holds; a condition that throws does not hold yet. */
    static void until(String what, Duration limit, Callable<Boolean> condition, Supplier<String> otherwise) {
        long end = System.nanoTime() + limit.toNanos();
        Exception last = null;
        do {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Exception notYet) {
                last = notYet;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (System.nanoTime() < end);
        throw new AssertionError(what + ": not within " + limit + ": " + otherwise.get(), last);
    }
}
