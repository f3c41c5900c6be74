package dev.weft.proxy.export;

import java.util.concurrent.atomic.LongAdder;

/** What became of items that were to be exported. Any thread. */
public final class ExportCounts {

    private final LongAdder exported = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder failures = new LongAdder();

    void exported(int items) {
        exported.add(items);
    }

    void dropped(int items) {
        dropped.add(items);
    }

    void failed(int items) {
        failures.increment();
        dropped.add(items);
    }

    /** Items that a collector took. */
    public long exported() {
        return exported.sum();
    }

    /** Items that were thrown away: the queue was full, or their batch was not taken. */
    public long dropped() {
        return dropped.sum();
    }

    /** Batches that were not taken. */
    public long failures() {
        return failures.sum();
    }
}
