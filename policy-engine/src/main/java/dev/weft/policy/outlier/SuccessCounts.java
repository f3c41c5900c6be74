package dev.weft.policy.outlier;

import dev.weft.policy.count.Counter;

/** Requests and successes between two sweeps. Counted by any thread, taken by the sweep. */
final class SuccessCounts {

    private final Counter total = new Counter();
    private final Counter successes = new Counter();
    private long totalBefore;
    private long successesBefore;
    private long volume;
    private double rate;

    void success() {
        successes.increment();
        total.increment();
    }

    void failure() {
        total.increment();
    }

    /** Closes the interval; what was counted in it is what {@link #volume} and {@link #rate} tell. */
    void take() {
        long totalNow = total.get();
        long successesNow = Math.min(successes.get(), totalNow);
        volume = totalNow - totalBefore;
        rate = volume == 0 ? 0 : Math.min(100.0, (successesNow - successesBefore) * 100.0 / volume);
        totalBefore = totalNow;
        successesBefore = successesNow;
    }

    long volume() {
        return volume;
    }

    /** Percent. */
    double rate() {
        return rate;
    }
}
