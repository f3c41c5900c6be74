package dev.weft.proxy.telemetry;

import dev.weft.types.Ticker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Lets so many lines a second through, and counts the rest. Lock-free; any thread. */
public final class LogLimiter {

    private static final long SECOND = 1_000_000_000L;

    private final Ticker ticker;
    private final int perSecond;
    private final long origin;
    /** The second in the upper half, lines in it in the lower. */
    private final AtomicLong window = new AtomicLong();

    private final LongAdder suppressed = new LongAdder();

    /** @param perSecond at least 1 */
    public LogLimiter(Ticker ticker, int perSecond) {
        this.ticker = ticker;
        this.perSecond = perSecond;
        this.origin = ticker.nanoTime();
    }

    /** Whether one more line may be written now. */
    public boolean allows() {
        long second = (ticker.nanoTime() - origin) / SECOND & 0x7fff_ffffL;
        while (true) {
            long seen = window.get();
            long lines = seen >>> 32 == second ? seen & 0xffff_ffffL : 0;
            if (lines >= perSecond) {
                suppressed.increment();
                return false;
            }
            if (window.compareAndSet(seen, second << 32 | lines + 1)) {
                return true;
            }
        }
    }

    /** Lines that were not written. */
    public long suppressed() {
        return suppressed.sum();
    }
}
