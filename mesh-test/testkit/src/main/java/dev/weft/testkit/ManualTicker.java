package dev.weft.testkit;

import dev.weft.types.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Monotonic time that stands still until a test moves it. Any thread. */
public final class ManualTicker implements Ticker {

    private final AtomicLong now = new AtomicLong();

    @Override
    public long nanoTime() {
        return now.get();
    }

    /** Lets this much time pass. */
    public void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
