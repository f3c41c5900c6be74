package dev.weft.proxy.upstream;

import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.stage.LocalReply;
import io.netty.buffer.ByteBuf;

/** What comes back of a {@link Delivery}. At most one end: of head, data, trailers, or failure. */
public interface DeliveryEvents {

    /**
     * A response head, interim ones included.
     *
     * @param head owned by the callee
     * @param end nothing follows
     */
    void onResponseHead(ResponseHead head, boolean end);

    /**
     * A piece of the body.
     *
     * @param data owned by the callee
     */
    void onResponseData(ByteBuf data, boolean end);

    /** Trailers; valid during the call. */
    void onResponseTrailers(HeaderBlock trailers);

    /** There is no (whole) response. */
    void onDeliveryFailed(LocalReply reply);

    /** More of the request may come. */
    void onUpstreamWritable();
}
