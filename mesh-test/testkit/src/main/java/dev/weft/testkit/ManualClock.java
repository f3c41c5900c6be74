package dev.weft.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it; UTC. Any thread. */
public final class ManualClock extends Clock {

    private final AtomicReference<Instant> now;

    /** Starts at the given moment. */
    public ManualClock(Instant start) {
        this.now = new AtomicReference<>(start);
    }

    /** Lets this much time pass. */
    public void advance(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("zone: " + zone + " (expected: a test clock stays in UTC)");
    }
}
