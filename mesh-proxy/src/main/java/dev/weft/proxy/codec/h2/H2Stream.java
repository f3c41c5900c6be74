package dev.weft.proxy.codec.h2;

import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One request on an {@link H2Connection}, seen from this side: what goes out on it, and its two windows. */
final class H2Stream implements Stream {

    /** What may wait for credit before its producer is asked to stop. */
    private static final int HIGH_WATER = 64 * 1024;

    private final H2Connection connection;
    int id;
    /** {@code null}: nobody is told any more. */
    @Nullable
    StreamEvents events;

    /** Both sides of the stream; see RFC 9113 section 5.1. */
    boolean remoteEnded;

    boolean localEnded;
    boolean dead;

    /** Bytes of the body that are still to come; -1: unknown. */
    long expected = -1;

    boolean headSent;
    boolean headSeen;
    boolean toHead;
    boolean bodyless;
    int interim;
    /** Flushes of the connection when the head was written. */
    long flushesBefore;

    /** What is asked to switch to; empty: nothing. */
    String upgrade = "";
    /** A head that waits until the peer has said what it allows. */
    @Nullable
    RequestHead heldHead;

    long sendWindow;
    long progressAt;
    /** In the connection's queue of streams that wait to send. */
    boolean queued;

    private long receiveWindow;
    private int unacknowledged;
    private int withheld;
    private boolean paused;
    private boolean starved;
    private @Nullable ArrayDeque<ByteBuf> pending;
    private int pendingBytes;
    private boolean pendingEnd;
    private @Nullable HeaderBlock pendingTrailers;

    H2Stream(H2Connection connection, @Nullable StreamEvents events, long sendWindow, int receiveWindow) {
        this.connection = connection;
        this.events = events;
        this.sendWindow = sendWindow;
        this.receiveWindow = receiveWindow;
    }

    @Override
    public void writeHead(MessageHead head, boolean end) {
        if (!gone() && !headSent && connection.admits(this, head)) {
            connection.writeHead(this, head, end);
        }
    }

    @Override
    public void writeData(ByteBuf data, boolean end) {
        if (gone() || !headSent) {
            data.release();
            return;
        }
        if (bodyless) {
            data.release();
            if (!end) {
                return;
            }
            data = Unpooled.EMPTY_BUFFER;
        }
        int length = data.readableBytes();
        if (length == 0 && !end) {
            data.release();
        } else if (pending == null && length <= connection.credit(this)) {
            connection.frame(this, data, end);
            if (end) {
                connection.localEnded(this);
            }
        } else {
            queue(data, end);
            connection.waits(this);
            connection.pump();
        }
    }

    private void queue(ByteBuf data, boolean end) {
        ArrayDeque<ByteBuf> queue = pending;
        if (queue == null) {
            queue = new ArrayDeque<>(4);
            pending = queue;
            progressAt = connection.now();
        }
        queue.addLast(data);
        pendingBytes += data.readableBytes();
        pendingEnd |= end;
    }

    @Override
    public void writeTrailers(HeaderBlock trailers) {
        if (gone() || !headSent) {
            return;
        }
        if (pending == null) {
            connection.writeTrailers(this, trailers);
            connection.localEnded(this);
            return;
        }
        HeaderBlock copy = new HeaderBlock();
        copy.addAll(trailers);
        pendingTrailers = copy;
    }

    /**
     * Sends of what waits as much as the windows and the connection take, at most one frame.
     *
     * @return whether more could go out at once
     */
    boolean sendSome() {
        ArrayDeque<ByteBuf> queue = pending;
        if (queue == null || dead) {
            return false;
        }
        ByteBuf head = queue.peekFirst();
        int credit = connection.credit(this);
        if (head == null || head.isReadable() && credit == 0) {
            return false;
        }
        int size = Math.min(head.readableBytes(), credit);
        progressAt = connection.now();
        pendingBytes -= size;
        if (size < head.readableBytes()) {
            connection.frame(this, head.readRetainedSlice(size), false);
            return true;
        }
        queue.removeFirst();
        boolean drained = queue.isEmpty();
        if (drained) {
            pending = null;
        }
        boolean last = drained && pendingEnd;
        if (head.isReadable() || last) {
            connection.frame(this, head, last);
        } else {
            head.release();
        }
        HeaderBlock trailers = pendingTrailers;
        if (last) {
            connection.localEnded(this);
        } else if (drained && trailers != null) {
            connection.writeTrailers(this, trailers);
            connection.localEnded(this);
        }
        return !drained;
    }

    /** Whether there is something to send, or a producer to be told. */
    boolean waiting() {
        return pending != null || starved;
    }

    /** Tells the producer that it may go on, where it was stopped. */
    boolean tellWritable() {
        if (!starved || gone() || pendingBytes >= HIGH_WATER || !connection.writable()) {
            return false;
        }
        starved = false;
        StreamEvents target = events;
        if (target != null) {
            target.onWritable();
        }
        return true;
    }

    /** Whether only the peer's credit for this stream can let it go on. */
    boolean blocked() {
        ArrayDeque<ByteBuf> queue = pending;
        if (queue == null || sendWindow > 0) {
            return false;
        }
        ByteBuf head = queue.peekFirst();
        return head != null && head.isReadable();
    }

    /** Whether something waits that the peer has not let go out for so long. */
    boolean stalled(long now, long nanos) {
        return pending != null && now - progressAt >= nanos;
    }

    @Override
    public boolean writable() {
        boolean free = !gone() && pendingBytes < HIGH_WATER && connection.writable();
        if (!free && !gone()) {
            starved = true;
            connection.waits(this);
        }
        return free;
    }

    @Override
    public void reset(ResetCode code) {
        if (!dead) {
            connection.resetByUs(
                    this,
                    switch (code) {
                        case CANCEL, CONNECTION_CLOSED -> H2Code.CANCEL;
                        case REFUSED -> H2Code.REFUSED_STREAM;
                        case PROTOCOL_ERROR -> H2Code.PROTOCOL_ERROR;
                        case INTERNAL_ERROR -> H2Code.INTERNAL_ERROR;
                    });
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        if (!paused) {
            return;
        }
        paused = false;
        int back = withheld;
        withheld = 0;
        if (back > 0 && !dead) {
            connection.released(back);
            credit(back);
        }
    }

    @Override
    public void flush() {
        connection.flush();
    }

    /** A frame came whose bytes the window pays. Returns whether it was not allowed. */
    boolean overruns(int bytes) {
        receiveWindow -= bytes;
        return receiveWindow < 0;
    }

    /** So many bytes were taken. */
    void taken(int bytes) {
        if (paused) {
            withheld += bytes;
            connection.withheld(bytes);
        } else {
            connection.creditConnection(bytes);
            credit(bytes);
        }
    }

    private void credit(int bytes) {
        if (remoteEnded || dead) {
            return;
        }
        unacknowledged += bytes;
        if (unacknowledged >= connection.streamWindow() / 2) {
            receiveWindow += unacknowledged;
            connection.windowUpdate(id, unacknowledged);
            unacknowledged = 0;
        }
    }

    /** Nothing goes out or comes in any more. */
    @Nullable
    StreamEvents end() {
        dead = true;
        heldHead = null;
        StreamEvents target = events;
        events = null;
        ArrayDeque<ByteBuf> queue = pending;
        pending = null;
        pendingBytes = 0;
        if (queue != null) {
            queue.forEach(ByteBuf::release);
        }
        int back = withheld;
        withheld = 0;
        if (back > 0) {
            connection.released(back);
        }
        return target;
    }

    private boolean gone() {
        return dead || localEnded || pendingEnd || pendingTrailers != null;
    }
}
