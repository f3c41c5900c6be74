package dev.weft.bench.h2spike;

import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 stream as the sidecar sees it. One event loop. */
final class H2Stream implements Stream {

    final H2Codec codec;
    final int id;

    @Nullable
    StreamEvents events;

    boolean paused;
    int withheld;
    private boolean ended;

    H2Stream(H2Codec codec, int id) {
        this.codec = codec;
        this.id = id;
    }

    @Override
    public void writeHead(MessageHead head, boolean end) {
        if (!ended) {
            ended = end;
            codec.sendHeaders(id, H2Heads.toNetty(head), end);
        }
    }

    @Override
    public void writeData(ByteBuf data, boolean end) {
        if (ended) {
            data.release();
            return;
        }
        ended = end;
        codec.sendData(id, data, end);
    }

    @Override
    public void writeTrailers(HeaderBlock trailers) {
        if (!ended) {
            ended = true;
            codec.sendHeaders(id, H2Heads.toNetty(trailers), true);
        }
    }

    @Override
    public void reset(ResetCode code) {
        ended = true;
        events = null;
        codec.sendReset(
                id,
                switch (code) {
                    case CANCEL, CONNECTION_CLOSED -> Http2Error.CANCEL;
                    case REFUSED -> Http2Error.REFUSED_STREAM;
                    case PROTOCOL_ERROR -> Http2Error.PROTOCOL_ERROR;
                    case INTERNAL_ERROR -> Http2Error.INTERNAL_ERROR;
                });
    }

    @Override
    public boolean writable() {
        return codec.writable(id);
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        if (withheld > 0) {
            int bytes = withheld;
            withheld = 0;
            codec.credit(id, bytes);
        }
    }

    @Override
    public void flush() {
        codec.flushNow();
    }
}
