package dev.weft.proxy.tracing;

import java.util.List;

/**
 * A span as it is exported. Immutable.
 *
 * @param kind whose side of the request
 * @param startNanos since 1970
 * @param tags in order; keys may not repeat
 * @param failed whether the request failed for a reason of the server or of a proxy
 */
record FinishedSpan(
        Ids ids, Kind kind, String name, long startNanos, long durationNanos, List<Tag> tags, boolean failed) {

    FinishedSpan {
        tags = List.copyOf(tags);
    }

    /**
     * Which span of which trace.
     *
     * @param parent 0: none
     */
    record Ids(long traceHigh, long traceLow, long span, long parent) {}

    /** A key and its text. */
    record Tag(String key, String value) {}

    /** Whose side of the request. */
    enum Kind {
        /** Of the server: an inbound listener. */
        SERVER,
        /** Of the client: an outbound listener. */
        CLIENT
    }
}
