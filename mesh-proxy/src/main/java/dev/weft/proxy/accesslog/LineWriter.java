package dev.weft.proxy.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes lines to a stream on a thread of its own, which begins with the first line; when that is too slow, lines are dropped
 * and counted, and requests go on. Any thread.
 *
 * <p>Owns that thread, not the stream.
 */
public final class LineWriter implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LineWriter.class.getName());
    private static final int QUEUE = 2048;
    private static final byte[] END = new byte[0];

    private final OutputStream out;
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);
    private final LongAdder dropped = new LongAdder();
    private final AtomicBoolean started = new AtomicBoolean();
    private final Thread writer;

    /** @param out takes the lines; not closed */
    public LineWriter(OutputStream out) {
        this.out = out;
        this.writer = Thread.ofPlatform().daemon().name("weft-access-log").unstarted(this::write);
    }

    /** Takes a line with its end; never blocks. */
    void offer(byte[] line) {
        if (!queue.offer(line)) {
            dropped.increment();
        }
        if (!started.get() && started.compareAndSet(false, true)) {
            writer.start();
        }
    }

    /** Lines that were dropped because the writer was behind. */
    public long dropped() {
        return dropped.sum();
    }

    private void write() {
        try {
            while (true) {
                byte[] next = queue.take();
                if (next.length == 0) {
                    out.flush();
                    return;
                }
                out.write(next);
                if (queue.isEmpty()) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Access log ended: reason={0}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what is queued, for at most a second. */
    @Override
    public void close() {
        if (!started.get()) {
            return;
        }
        try {
            if (queue.offer(END, 1, TimeUnit.SECONDS)) {
                writer.join(TimeUnit.SECONDS.toMillis(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
