package dev.weft.proxy.chain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One permitted request in the hands of filters. Nothing is sent to a destination or the caller unless a method here says
 * so. Any thread; calls take effect on the request's event loop, in order, and are ignored once the exchange is over.
 */
public interface ChainExchange {

    /** The request as it came, after part A. */
    ChainRequest request();

    /** Where it came from. */
    ChainCaller caller();

    /** What the route names, behind the filters of every route; may be empty. */
    List<ChainFilter> filters();

    /** Reads the caller's body as a whole, at most once; a bound holds. */
    void readRequest(ChainBody sink);

    /**
     * Begins an attempt; an earlier one is given up.
     *
     * @param head as it goes to the route, whose own changes follow
     * @param body {@code null}: the caller's streams through, which can be done once
     */
    void deliver(ChainRequest head, byte @Nullable [] body);

    /** Gives the attempt up. */
    void cancelDelivery();

    /** Reads the answer's body as a whole, at most once an attempt; a bound holds. */
    void readResponse(ChainBody sink);

    /**
     * Answers the caller.
     *
     * @param body {@code null}: the destination's streams through
     */
    void respond(ChainResponse head, byte @Nullable [] body);

    /** Answers with a problem document, where nothing was answered yet; else the response is cut. */
    void fail(ChainFailure why);
}
