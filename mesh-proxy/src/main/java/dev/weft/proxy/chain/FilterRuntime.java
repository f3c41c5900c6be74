package dev.weft.proxy.chain;

import java.util.List;

/** Users' filters, linked and ready. Any thread. */
public interface FilterRuntime extends AutoCloseable {

    /**
     * Runs one request through the chain, on threads of its own.
     *
     * @return what to tell the chain; it is told nothing before this returns
     */
    ChainCall start(ChainExchange exchange);

    /** Whether filters run on routes that name none. */
    boolean everywhere();

    /** What the chain of a route that names none is made of, in running order, for diagnostics. */
    List<String> filters();

    /** Takes nothing new, waits for requests under way within a bound, and gives the jars back. Blocks. */
    @Override
    void close();
}
