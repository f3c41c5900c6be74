package dev.weft.types;

/**
 * Monotonic time for timeouts, budgets and limits. Dates come from {@link java.time.Clock} instead.
 *
 * <p>Any thread.
 */
@FunctionalInterface
public interface Ticker {

    /** Nanoseconds since an arbitrary origin; only differences mean something. */
    long nanoTime();
}
