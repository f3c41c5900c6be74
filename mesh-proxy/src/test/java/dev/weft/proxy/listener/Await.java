package dev.weft.proxy.listener;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread does. */
final class Await {

    private static final long LIMIT_NANOS = 10_000_000_000L;

    private Await() {}

    static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("did not happen within 10 s");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
