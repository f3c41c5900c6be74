package dev.weft.proxy.codec;

/**
 * Bounds of what an HTTP/1 peer may send.
 *
 * @param maxStartLine bytes of a request line or status line
 * @param maxHead bytes of start line and fields together
 * @param maxFields fields of a head, and of trailers
 * @param maxTrailer bytes of trailers
 * @param maxChunkExtension bytes of all chunk extensions of one message
 */
public record H1Limits(int maxStartLine, int maxHead, int maxFields, int maxTrailer, int maxChunkExtension) {
    /** Envoy's head size, and small ones for what nobody uses. */
    public static final H1Limits DEFAULT = new H1Limits(16 * 1024, 60 * 1024, 100, 8 * 1024, 4 * 1024);
}
