package dev.weft.proxy.chain;

/** Takes a whole body that was asked for. Called on the request's event loop; must not block. */
public interface ChainBody {

    /** All of it; owned by the callee. */
    void read(byte[] bytes);

    /** It cannot be had: too long, cut, or gone already. */
    void failed(ChainFailure why);
}
