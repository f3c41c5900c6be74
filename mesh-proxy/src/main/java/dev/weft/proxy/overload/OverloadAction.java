package dev.weft.proxy.overload;

/**
 * What is done when memory runs short, mildest first. Immutable.
 *
 * <p>Source: Envoy, {@code configuration/operations/overload_manager}.
 */
public enum OverloadAction {
    /** Collects the heap, and gives what is free back to the system. */
    SHRINK_HEAP("shrink_heap", 80, 1),
    /** Tells clients to go with the answer to their next request. */
    DISABLE_KEEP_ALIVE("disable_http_keepalive", 85, 2),
    /** Leaves new connections in the kernel's queue. */
    STOP_CONNECTIONS("stop_accepting_connections", 88, 4),
    /** Answers requests with 503. */
    STOP_REQUESTS("stop_accepting_requests", 92, 8),
    /** Ends connections of which most waits to be written. */
    RESET_STREAMS("reset_high_memory_stream", 95, 16);

    private final String word;
    private final int percent;
    private final int bit;

    OverloadAction(String word, int percent, int bit) {
        this.word = word;
        this.percent = percent;
        this.bit = bit;
    }

    /** The last part of Envoy's name, {@code envoy.overload_actions.WORD}. */
    public String word() {
        return word;
    }

    /** The pressure it begins at where nothing else is said, in percent. */
    public int percent() {
        return percent;
    }

    int bit() {
        return bit;
    }
}
