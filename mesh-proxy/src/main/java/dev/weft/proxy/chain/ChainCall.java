package dev.weft.proxy.chain;

/** What a running chain is told. Called on the request's event loop; must not block. */
public interface ChainCall {

    /** The destination answered the attempt that was begun last; its body waits. */
    void onResponse(ChainResponse head);

    /** That attempt has no answer. */
    void onDeliveryFailed(ChainFailure why);

    /**
     * The exchange is over; every further call on it is ignored.
     *
     * @param whole the response was sent to its end; false: cut, or the caller is gone
     */
    void onEnd(boolean whole);
}
