package dev.weft.proxy.identity;

import java.time.Duration;

/** Runs a task after a while, one task at a time; the identity thread, or a test's own time. */
@FunctionalInterface
interface Later {

    /** Runs the task once, at least {@code delay} from now; never on the calling thread before this returns. */
    void run(Runnable task, Duration delay);
}
