package dev.weft.proxy.codec;

import dev.weft.proxy.codec.MessageHead.BodyLength;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One request on a {@link H1ServerConnection}: the response side of it. */
final class H1ServerStream implements Stream {

    private final H1ServerConnection connection;
    private final boolean http10;
    private final boolean answersHead;
    boolean close;
    boolean requestEnded;
    boolean responseStarted;
    boolean responseEnded;

    @Nullable
    StreamEvents events;

    /** What the client wants to switch to; empty: nothing. */
    final String upgrade;
    /** Whether it is CONNECT. */
    final boolean connect;
    /** Of WebSocket; {@code null}: there is none. */
    private final @Nullable String key;
    /** It was granted: bytes are opaque both ways. */
    boolean switched;
    /** The client did not wait for the answer. */
    boolean early;

    private boolean chunked;
    private boolean dead;

    H1ServerStream(H1ServerConnection connection, boolean http10, boolean close, RequestHead request) {
        this.connection = connection;
        this.http10 = http10;
        this.answersHead = request.method().equals("HEAD");
        this.upgrade = request.upgrade();
        this.connect = request.connects();
        // INVARIANT: what follows CONNECT, granted or not, is never read as a request.
        this.close = close || connect;
        this.key = upgrade.equals(WebSocketKey.PROTOCOL) ? request.headers().get(WebSocketKey.KEY) : null;
    }

    @Override
    public void writeHead(MessageHead head, boolean end) {
        if (gone() || !(head instanceof ResponseHead response)) {
            return;
        }
        if (response.interim()) {
            // RFC 9110 section 15.2: a 1xx is never sent to an HTTP/1.0 client.
            if (!http10 && !responseStarted) {
                H1Encoder.response(response, false, false, connection.writer().room(H1Encoder.lengthOf(head)));
            }
            return;
        }
        responseStarted = true;
        if (response.switched()) {
            switched = true;
            close = true;
            if (key != null && response.headers().get(WebSocketKey.ACCEPT) == null) {
                // It came over HTTP/2, where nobody says it.
                response.headers().add(WebSocketKey.ACCEPT, WebSocketKey.accept(key));
            }
            H1Encoder.switching(
                    response, upgrade, connection.writer().room(H1Encoder.lengthOf(head) + upgrade.length()));
            connection.switched();
            return;
        }
        boolean streamed = response.length() == BodyLength.STREAMED;
        chunked = streamed && !http10 && !answersHead;
        close |= connection.draining() || streamed && http10;
        H1Encoder.response(response, chunked, close, connection.writer().room(H1Encoder.lengthOf(head)));
        if (end) {
            if (chunked) {
                H1Encoder.lastChunk(connection.writer().room(8));
            }
            ended();
        }
    }

    @Override
    public void writeData(ByteBuf data, boolean end) {
        if (gone() || !responseStarted) {
            data.release();
            return;
        }
        int length = data.readableBytes();
        ConnectionWriter writer = connection.writer();
        if (length > 0 && !answersHead) {
            if (chunked) {
                H1Encoder.chunkStart(length, writer.room(H1Encoder.CHUNK_START_LENGTH));
                writer.data(data);
                H1Encoder.chunkEnd(writer.room(2));
            } else {
                writer.data(data);
            }
        } else {
            data.release();
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
        if (gone() || !responseStarted) {
            return;
        }
        if (chunked) {
            H1Encoder.trailers(trailers, connection.writer().room(trailers.wireLength() + 16));
        }
        ended();
    }

    private void ended() {
        responseEnded = true;
        connection.finishIfDone(this);
    }

    @Override
    public void reset(ResetCode code) {
        if (gone()) {
            return;
        }
        events = null;
        if (switched) {
            // INVARIANT: what came before goes out first; a protocol of its own has ends of its own, so none looks
            // whole.
            ended();
            return;
        }
        dead = true;
        connection.abort();
    }

    @Override
    public boolean writable() {
        return connection.writer().writable();
    }

    @Override
    public void pause() {
        if (!gone() && !requestEnded) {
            connection.autoRead(false);
        }
    }

    @Override
    public void resume() {
        if (!gone() && !requestEnded) {
            connection.autoRead(true);
        }
    }

    @Override
    public void flush() {
        if (!dead) {
            connection.writer().flushNow();
        }
    }

    /** Nothing more is told to the exchange. */
    @Nullable
    StreamEvents detach() {
        StreamEvents target = events;
        events = null;
        return target;
    }

    private boolean gone() {
        return dead || responseEnded || !connection.isCurrent(this);
    }
}
