package dev.weft.filters;

import dev.weft.types.Ticker;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Counts the time that one filter takes for one request; stands still while the rest of the chain runs. Any thread. */
final class Watch {

    private final ScheduledExecutorService timers;
    private final Ticker ticker;
    private final Duration budget;
    private final Sinks.Empty<Void> expired = Sinks.empty();
    private long left;
    private long since;
    private boolean stopped;
    private @Nullable Future<?> timer;

    Watch(ScheduledExecutorService timers, Ticker ticker, Duration budget) {
        this.timers = timers;
        this.ticker = ticker;
        this.budget = budget;
        this.left = budget.toNanos();
    }

    /** Fails when the time is over. */
    Mono<Void> expired() {
        return expired.asMono();
    }

    synchronized void go() {
        if (!stopped && timer == null) {
            since = ticker.nanoTime();
            timer = timers.schedule(this::end, left, TimeUnit.NANOSECONDS);
        }
    }

    synchronized void pause() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
            left = Math.max(0, left - (ticker.nanoTime() - since));
        }
    }

    synchronized void stop() {
        pause();
        stopped = true;
    }

    private void end() {
        expired.tryEmitError(new TimeoutException("took longer than its budget of " + budget.toMillis() + " ms"));
    }
}
