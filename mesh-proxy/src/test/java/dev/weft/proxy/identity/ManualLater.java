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

    ManualLater(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public void run(Runnable task, Duration delay) {
        tasks.add(new Task(clock.instant().plus(delay), task));
    }

    /** Lets time pass, running what comes due at its own moment. */
    void advance(Duration time) {
        Instant end = clock.instant().plus(time);
        while (true) {
            Optional<Task> next =
                    tasks.stream().min(Comparator.comparing(Task::at)).filter(t -> !t.at().isAfter(end));
            if (next.isEmpty()) {
                clock.advance(Duration.between(clock.instant(), end));
                return;
            }
            tasks.remove(next.get());
            if (next.get().at().isAfter(clock.instant())) {
                clock.advance(Duration.between(clock.instant(), next.get().at()));
            }
            next.get().body().run();
        }
    }
}
