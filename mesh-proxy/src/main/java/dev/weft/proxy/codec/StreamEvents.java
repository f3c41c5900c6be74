package dev.weft.proxy.codec;

import io.netty.buffer.ByteBuf;

/**
 * What comes in on a {@link Stream}. Called on its event loop, in the order head, data, trailers; at most one of "end" and
 * {@link #onReset}, and nothing after it.
 */
public interface StreamEvents {

    /**
     * A head came: requests have one, responses may have several (1xx first).
     *
     * @param head valid until the stream ends
     * @param end nothing follows
     */
    void onHead(MessageHead head, boolean end);

    /**
     * A piece of the body came.
     *
     * @param data owned by the callee
     * @param end nothing follows
     */
    void onData(ByteBuf data, boolean end);

    /** Trailers came, and nothing follows. Valid during the call. */
    void onTrailers(HeaderBlock trailers);

    /**
     * The message ends before its end.
     *
     * @param detail Envoy's response code detail, for example {@code upstream_reset_before_response_started}
     */
    void onReset(ResetCode code, String detail);

    /** There is credit again. */
    void onWritable();
}
