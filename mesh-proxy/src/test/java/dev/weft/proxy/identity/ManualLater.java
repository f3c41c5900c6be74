package dev.weft.proxy.identity;

import dev.weft.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Tasks that run when a test lets their time come. */
final class ManualLater implements Later {

    private record Task(Instant at, Runnable body) {}

    private final ManualClock clock;
    private final List<Task> tasks = new ArrayList<>();
    private Duration set = Duration.ZERO;

    ManualLater(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public void run(Runnable task, Duration delay) {
        tasks.add(new Task(elapsed().plus(delay), task));
    }

    /** Sets the calendar, forward or back; tasks come due no sooner, because timers count elapsed time. */
    void jump(Duration by) {
        clock.advance(by);
        set = set.plus(by);
    }

    private Instant elapsed() {
        return clock.instant().minus(set);
    }

    /** Lets time pass, running what comes due at its own moment. */
    void advance(Duration time) {
        Instant end = elapsed().plus(time);
        while (true) {
            Optional<Task> next =
                    tasks.stream().min(Comparator.comparing(Task::at)).filter(t -> !t.at().isAfter(end));
            if (next.isEmpty()) {
                clock.advance(Duration.between(elapsed(), end));
                return;
            }
            tasks.remove(next.get());
            if (next.get().at().isAfter(elapsed())) {
                clock.advance(Duration.between(elapsed(), next.get().at()));
            }
            next.get().body().run();
        }
    }
}
