package dev.weft.proxy.codec.h2;

import dev.weft.proxy.codec.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The streams of one connection that have something to send and no credit: each sends a frame in turn as soon as there is
 * some, and one that gets none for too long is given up. Used on its event loop only.
 */
final class SendQueue {

    /** How long a peer may leave a piece of a body without credit. */
    private static final long STALL_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final H2Connection connection;
    private final ArrayDeque<H2Stream> queue = new ArrayDeque<>();
    private final Deadline sweep;
    private boolean pumping;
    private boolean sweeping;

    SendQueue(H2Connection connection) {
        this.connection = connection;
        this.sweep = new Deadline(connection.codec.loop(), this::sweep);
    }

    void add(H2Stream stream) {
        if (!stream.queued) {
            stream.queued = true;
            queue.addLast(stream);
        }
        if (!sweeping) {
            sweeping = true;
            sweep.in(STALL_NANOS);
        }
    }

    /** Lets every stream that waits send a frame in turn, as long as there is credit. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        boolean progress = true;
        while (progress && !queue.isEmpty() && connection.writable()) {
            progress = false;
            for (int left = queue.size(); left > 0; left--) {
                H2Stream stream = queue.pollFirst();
                if (stream == null) {
                    break;
                }
                stream.queued = false;
                progress |= stream.sendSome();
                progress |= stream.tellWritable();
                if (!stream.dead && stream.waiting() && !stream.blocked()) {
                    add(stream);
                }
            }
        }
        pumping = false;
    }

    /** The connection is over. */
    void stop() {
        sweep.end();
    }

    // A peer that takes nothing of an answer does not hold it forever.
    private void sweep() {
        long now = connection.now();
        boolean waiting = false;
        for (H2Stream stream : new ArrayList<>(connection.streams.values())) {
            if (stream.stalled(now, STALL_NANOS)) {
                connection.stalled(stream);
            } else {
                waiting |= stream.waiting();
            }
        }
        sweeping = waiting;
        if (waiting) {
            sweep.in(STALL_NANOS / 4);
        }
        connection.codec.loop().flushAll();
    }
}
