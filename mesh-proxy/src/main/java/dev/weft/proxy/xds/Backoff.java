package dev.weft.proxy.xds;

import dev.weft.types.Ticker;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: full jitter over an exponentially growing span, which starts anew only after
 * a connection was good for a minute. So a control plane that accepts and drops is not stormed. One thread.
 */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration HEALTHY = Duration.ofMinutes(1);

    private final Ticker ticker;
    private final RandomGenerator random;
    private Duration span = FIRST;
    private long goodSince;
    private boolean good;

    Backoff(Ticker ticker, RandomGenerator random) {
        this.ticker = ticker;
        this.random = random;
    }

    /** The first response of a connection has arrived. */
    void connected() {
        if (!good) {
            good = true;
            goodSince = ticker.nanoTime();
        }
    }

    /** The connection has ended: how long to wait. */
    Duration next() {
        if (good && ticker.nanoTime() - goodSince >= HEALTHY.toNanos()) {
            span = FIRST;
        }
        good = false;
        Duration wait = Duration.ofMillis(random.nextLong(span.toMillis() + 1));
        Duration doubled = span.multipliedBy(2);
        span = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return wait;
    }
}
