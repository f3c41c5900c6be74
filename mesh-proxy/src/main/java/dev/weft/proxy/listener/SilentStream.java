package dev.weft.proxy.listener;

import dev.weft.proxy.codec.Deadline;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import dev.weft.proxy.loop.LoopContext;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a stream and its exchange and ends the request when nothing goes in either direction for a time: 408 before
 * the response has begun, a reset after. Used on its event loop only.
 *
 * <p>Source: Envoy {@code stream_idle_timeout}.
 */
final class SilentStream implements Stream, StreamEvents {

    private static final Duration LONGEST = Duration.ofDays(365);

    private final Stream stream;
    private final LoopContext loop;
    private final Deadline deadline;
    private final long nanos;
    private @Nullable StreamEvents exchange;
    private boolean over;

    SilentStream(LoopContext loop, Stream stream, Duration silence) {
        this.loop = loop;
        this.stream = stream;
        this.nanos = silence.compareTo(LONGEST) < 0 ? silence.toNanos() : LONGEST.toNanos();
        this.deadline = new Deadline(loop, this::silent);
    }

    /** Whom it tells. */
    SilentStream tells(StreamEvents target) {
        exchange = target;
        deadline.in(nanos);
        return this;
    }

    private StreamEvents exchange() {
        StreamEvents target = exchange;
        if (target == null) {
            throw new IllegalStateException("nobody is told");
        }
        return target;
    }

    private void silent() {
        if (!over) {
            exchange().onReset(ResetCode.CANCEL, "stream_idle_timeout");
            loop.flushAll();
        }
    }

    private void sign(boolean end) {
        if (over) {
            return;
        }
        if (end) {
            over = true;
            deadline.end();
        } else {
            deadline.in(nanos);
        }
    }

    // ---- from the client

    @Override
    public void onHead(MessageHead head, boolean end) {
        sign(false);
        exchange().onHead(head, end);
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        sign(false);
        exchange().onData(data, end);
    }

    @Override
    public void onTrailers(HeaderBlock trailers) {
        sign(false);
        exchange().onTrailers(trailers);
    }

    @Override
    public void onReset(ResetCode code, String detail) {
        sign(true);
        exchange().onReset(code, detail);
    }

    @Override
    public void onWritable() {
        sign(false);
        exchange().onWritable();
    }

    // ---- to the client

    @Override
    public void writeHead(MessageHead head, boolean end) {
        sign(end);
        stream.writeHead(head, end);
    }

    @Override
    public void writeData(ByteBuf data, boolean end) {
        sign(end);
        stream.writeData(data, end);
    }

    @Override
    public void writeTrailers(HeaderBlock trailers) {
        sign(true);
        stream.writeTrailers(trailers);
    }

    @Override
    public void reset(ResetCode code) {
        sign(true);
        stream.reset(code);
    }

    @Override
    public boolean writable() {
        return stream.writable();
    }

    @Override
    public void pause() {
        stream.pause();
    }

    @Override
    public void resume() {
        stream.resume();
    }

    @Override
    public void flush() {
        stream.flush();
    }
}
