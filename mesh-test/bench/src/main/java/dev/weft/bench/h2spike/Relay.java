package dev.weft.bench.h2spike;

import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Passes a request up and its response down, with backpressure in both directions. One event loop. */
final class Relay implements StreamEvents {

    private final Stream down;
    private final Function<StreamEvents, Stream> dial;
    private @Nullable Stream up;

    Relay(Stream down, Function<StreamEvents, Stream> dial) {
        this.down = down;
        this.dial = dial;
    }

    @Override
    public void onHead(MessageHead head, boolean end) {
        if (head instanceof RequestHead request) {
            request.headers().remove(HeaderName.CONNECTION);
            Stream opened = dial.apply(new Back());
            up = opened;
            opened.writeHead(request, end);
        }
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        pass(data, end, up, down);
    }

    @Override
    public void onTrailers(HeaderBlock trailers) {
        if (up != null) {
            up.writeTrailers(trailers);
        }
    }

    @Override
    public void onReset(ResetCode code, String detail) {
        if (up != null) {
            up.reset(ResetCode.CANCEL);
        }
    }

    @Override
    public void onWritable() {
        if (up != null) {
            up.resume();
        }
    }

    private static void pass(ByteBuf data, boolean end, @Nullable Stream to, Stream from) {
        if (to == null) {
            data.release();
            return;
        }
        to.writeData(data, end);
        if (!end && !to.writable()) {
            from.pause();
        }
    }

    /** The response's way. */
    private final class Back implements StreamEvents {

        @Override
        public void onHead(MessageHead head, boolean end) {
            head.headers().remove(HeaderName.CONNECTION);
            down.writeHead(head, end);
        }

        @Override
        public void onData(ByteBuf data, boolean end) {
            Stream from = java.util.Objects.requireNonNull(up);
            pass(data, end, down, from);
        }

        @Override
        public void onTrailers(HeaderBlock trailers) {
            down.writeTrailers(trailers);
        }

        @Override
        public void onReset(ResetCode code, String detail) {
            down.reset(code);
        }

        @Override
        public void onWritable() {
            down.resume();
        }
    }
}
