package dev.weft.proxy.telemetry;

import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * One line per request or opaque connection. Lines are made on the event loop and written by a thread of its own; when
 * that is too slow, lines are dropped and counted, and requests go on.
 */
public final class AccessLog implements TrafficObserver, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());
    private static final int QUEUE = 2048;
    private static final int SERVER_ERROR = 500;
    private static final byte[] END = new byte[0];

    private final AccessLogMode mode;
    private final LogLine line;
    private final LogLimiter errors;
    private final OutputStream out;
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;

    /**
     * @param errors how many lines a second in {@link AccessLogMode#ERRORS}
     * @param out takes the lines; not closed
     */
    public AccessLog(AccessLogMode mode, LogLine line, LogLimiter errors, OutputStream out) {
        this.mode = mode;
        this.line = line;
        this.errors = errors;
        this.out = out;
        this.writer = Thread.ofPlatform().daemon().name("weft-access-log").unstarted(this::write);
        if (mode != AccessLogMode.OFF) {
            writer.start();
        }
    }

    @Override
    public void requestEnded(StreamReport report) {
        log(report);
    }

    @Override
    public void connectionOpened(StreamReport report) {}

    @Override
    public void connectionClosed(StreamReport report) {
        log(report);
    }

    @Override
    public void handshakeFailed(HandshakeFailure failure) {}

    /** Lines that were dropped because the writer was behind. */
    public long dropped() {
        return dropped.sum();
    }

    private void log(StreamReport report) {
        boolean wanted = switch (mode) {
            case OFF -> false;
            case ALL -> true;
            case ERRORS -> failed(report) && errors.allows();
        };
        if (wanted && !queue.offer(line.of(report).getBytes(StandardCharsets.UTF_8))) {
            dropped.increment();
        }
    }

    private static boolean failed(StreamReport report) {
        return report.responseCode() >= SERVER_ERROR || !report.responseFlags().equals("-");
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
        if (mode == AccessLogMode.OFF) {
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
