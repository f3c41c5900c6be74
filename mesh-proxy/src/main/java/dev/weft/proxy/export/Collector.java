package dev.weft.proxy.export;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The queue of one collector: at most {@value #QUEUE} items wait, at most {@value #BATCH} go at a time, one batch at a time.
 * What does not fit, and what a batch held that was not taken, is dropped and counted. Any thread offers.
 *
 * @param <T> an item; immutable
 */
public final class Collector<T> {

    static final int QUEUE = 2048;
    static final int BATCH = 512;

    private static final System.Logger LOG = System.getLogger(Collector.class.getName());

    private final Destination destination;
    private final Function<List<T>, byte[]> encoder;
    private final ExportCounts counts;
    private final Exports exports;
    private final BlockingQueue<T> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicBoolean sending = new AtomicBoolean();
    private volatile boolean failing;
    private volatile boolean closed;

    Collector(Destination destination, Function<List<T>, byte[]> encoder, ExportCounts counts, Exports exports) {
        this.destination = destination;
        this.encoder = encoder;
        this.counts = counts;
        this.exports = exports;
    }

    /** Takes an item over; never blocks. */
    public void offer(T item) {
        if (closed || !queue.offer(item)) {
            counts.dropped(1);
        } else if (queue.size() == BATCH) {
            exports.soon(this);
        }
    }

    /** Sends the next batch, if there is one and none is on its way. On the exporter's thread. */
    void flush() {
        if (queue.isEmpty() || !sending.compareAndSet(false, true)) {
            return;
        }
        List<T> batch = new ArrayList<>(BATCH);
        queue.drainTo(batch, BATCH);
        if (batch.isEmpty()) {
            sending.set(false);
            return;
        }
        exports.send(destination, encoder.apply(batch), problem -> ended(batch.size(), problem));
    }

    // An empty problem: the batch was taken.
    private void ended(int items, String problem) {
        if (problem.isEmpty()) {
            counts.exported(items);
            if (failing) {
                LOG.log(Level.INFO, "Collector takes telemetry again: cluster={0}", destination.cluster());
            }
        } else {
            counts.failed(items);
            if (!failing) {
                LOG.log(
                        Level.WARNING,
                        "Collector does not take telemetry, it is dropped and counted: cluster={0} path={1} reason={2}",
                        destination.cluster(),
                        destination.path(),
                        problem);
            }
        }
        failing = !problem.isEmpty();
        sending.set(false);
        if (queue.size() >= BATCH) {
            exports.soon(this);
        }
    }

    boolean idle() {
        return queue.isEmpty() && !sending.get();
    }

    /** Nobody will send any more. */
    void close() {
        closed = true;
        counts.dropped(queue.size());
        queue.clear();
    }
}
