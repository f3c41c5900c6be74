package dev.weft.proxy.codec;

import io.netty.buffer.ByteBuf;

/**
 * One side of one request: what goes out on it, and how fast may come in. The same for both directions and all protocols:
 * towards a client the head is a {@link ResponseHead}, towards an upstream a {@link RequestHead}.
 *
 * <p>Called on its event loop only. After {@link #reset}, or after both directions ended, every call is ignored; data is
 * released all the same. Writes are gathered and go out when the current turn of reading ends, or with {@link #flush}.
 */
public interface Stream {

    /**
     * Sends a head. Interim responses (1xx) may come before the final one. The block is copied at once.
     *
     * @param end nothing follows
     */
    void writeHead(MessageHead head, boolean end);

    /**
     * Sends a piece of the body.
     *
     * @param data taken over: released when it is sent or dropped
     * @param end nothing follows
     */
    void writeData(ByteBuf data, boolean end);

    /** Sends trailers, after which nothing follows. Dropped where the protocol cannot carry them. */
    void writeTrailers(HeaderBlock trailers);

    /** Ends both directions at once, so that the peer sees that the message is incomplete. */
    void reset(ResetCode code);

    /** Whether there is credit; when false, {@link StreamEvents#onWritable} tells when there is again. */
    boolean writable();

    /** Stops the incoming direction. At most what was read before is still delivered. HTTP/2: no more credit is given. */
    void pause();

    /** Lets the incoming direction go on. */
    void resume();

    /** Sends what was gathered. */
    void flush();
}
