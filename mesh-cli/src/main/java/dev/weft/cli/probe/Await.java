package dev.weft.cli.probe;

import dev.weft.types.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for events, never for time alone: asks every few milliseconds until the answer is right or a bound passed. */
public final class Await {

    private static final long PAUSE_NANOS = 20_000_000L;

    private final Ticker ticker;

    /** Waits by this clock. */
    public Await(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * Asks until the answer is right.
     *
     * @param bound longest wait
     * @param question asked at least once; what it throws ends the wait
     * @param right which answer ends it
     * @return the last answer and how long it took
     */
    public <T> Answer<T> until(Duration bound, Supplier<T> question, Predicate<? super T> right) {
        long start = ticker.nanoTime();
        while (true) {
            T last = question.get();
            Duration waited = Duration.ofNanos(ticker.nanoTime() - start);
            if (right.test(last)) {
                return new Answer<>(last, true, waited);
            }
            if (waited.compareTo(bound) >= 0 || Thread.currentThread().isInterrupted()) {
                return new Answer<>(last, false, waited);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Asks until the answer is true; false when the bound passed first. */
    public boolean until(Duration bound, Supplier<Boolean> question) {
        return until(bound, question, answer -> answer).right();
    }

    /**
     * What a wait ended with.
     *
     * @param last the last answer
     * @param right whether it was right
     * @param waited how long it took
     */
    public record Answer<T>(T last, boolean right, Duration waited) {

        /** The last answer, when it was right. */
        public Optional<T> found() {
            return right ? Optional.of(last) : Optional.empty();
        }
    }
}
