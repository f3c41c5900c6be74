package dev.weft.proxy.codec;

import dev.weft.proxy.codec.MessageHead.BodyLength;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One request on a {@link H1ClientConnection}: the request side of it. */
final class H1ClientStream implements Stream {

    private final H1ClientConnection connection;

    @Nullable
    StreamEvents events;

    boolean headSent;
    boolean responseStarted;
    private long flushesBefore;
    boolean sentHead;
    boolean requestEnded;
    boolean responseEnded;
    boolean keep = true;
    /** What was asked to switch to; empty: nothing. */
    String upgrade = "";
    /** Whether the key of WebSocket is ours. */
    boolean ownKey;
    /** It was granted: bytes are opaque both ways. */
    boolean switched;

    private boolean chunked;

    H1ClientStream(H1ClientConnection connection, StreamEvents events) {
        this.connection = connection;
        this.events = events;
    }

    /** There is no head to wait for. */
    void openedOpaque() {
        headSent = true;
        responseStarted = true;
        switched = true;
        keep = false;
        flushesBefore = connection.writer().flushes();
    }

    @Override
    public void writeHead(MessageHead head, boolean end) {
        if (gone() || switched || !(head instanceof RequestHead request)) {
            return;
        }
        headSent = true;
        flushesBefore = connection.writer().flushes();
        upgrade = request.upgrade();
        // Granted or not: two readers could see differently where requests begin again.
        keep &= !request.connects();
        if (upgrade.equals(WebSocketKey.PROTOCOL) && request.headers().get(WebSocketKey.KEY) == null) {
            // It came over HTTP/2, where nobody says it.
            ownKey = true;
            request.headers().add(WebSocketKey.KEY, connection.newKey());
        }
        sentHead = request.method().equals("HEAD");
        chunked = request.length() == BodyLength.STREAMED;
        H1Encoder.request(request, connection.writer().room(H1Encoder.lengthOf(head)));
        if (end) {
            if (chunked) {
                H1Encoder.lastChunk(connection.writer().room(8));
            }
            ended();
        }
    }

    @Override
    public void writeData(ByteBuf data, boolean end) {
        if (gone()) {
            data.release();
            return;
        }
        int length = data.readableBytes();
        ConnectionWriter writer = connection.writer();
        if (length == 0) {
            data.release();
        } else if (chunked) {
            H1Encoder.chunkStart(length, writer.room(H1Encoder.CHUNK_START_LENGTH));
            writer.data(data);
            H1Encoder.chunkEnd(writer.room(2));
        } else {
            writer.data(data);
        }
        if (end) {
            if (chunked) {
                H1Encoder.lastChunk(writer.room(8));
            }
            ended();
        }
    }

    @Override
    public void writeTrailers(HeaderBlock trailers) {
        if (gone()) {
            return;
        }
        if (chunked) {
            H1Encoder.trailers(trailers, connection.writer().room(trailers.wireLength() + 16));
        }
        ended();
    }

    private void ended() {
        requestEnded = true;
        if (switched) {
            connection.halfClose();
        }
        connection.finishIfDone(this);
    }

    @Override
    public void reset(ResetCode code) {
        connection.abort(this);
    }

    @Override
    public boolean writable() {
        return connection.writer().writable();
    }

    @Override
    public void pause() {
        if (connection.isCurrent(this)) {
            connection.autoRead(false);
        }
    }

    @Override
    public void resume() {
        if (connection.isCurrent(this)) {
            connection.autoRead(true);
        }
    }

    @Override
    public void flush() {
        connection.writer().flushNow();
    }

    /** Whether a byte of it may have left this process. */
    boolean flushed() {
        return headSent && connection.writer().flushes() != flushesBefore;
    }

    private boolean gone() {
        return requestEnded || !connection.isCurrent(this);
    }
}
