package dev.weft.proxy.telemetry;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts of one series in classic buckets. Lock-free, allocates nothing after construction. Any thread. */
final class Histogram {

    private final double[] bounds;
    private final AtomicLongArray counts;
    /** In thousandths, so that a sum of fractions needs no floating-point compare-and-set. */
    private final LongAdder milliSum = new LongAdder();

    Histogram(double[] bounds) {
        this.bounds = bounds;
        this.counts = new AtomicLongArray(bounds.length + 1);
    }

    void record(double value) {
        int bucket = 0;
        while (bucket < bounds.length && value > bounds[bucket]) {
            bucket++;
        }
        counts.incrementAndGet(bucket);
        milliSum.add((long) (value * 1000));
    }

    double[] bounds() {
        return bounds;
    }

    /** One bucket's own count; the last one has no upper bound. */
    long count(int bucket) {
        return counts.get(bucket);
    }

    double sum() {
        return milliSum.sum() / 1000.0;
    }
}
