package dev.weft.proxy.codec.h2;

/**
 * What this proxy allows on one HTTP/2 connection.
 *
 * @param maxStreams streams that a client may have open at one time
 * @param streamWindow bytes that a peer may send on a stream before they are taken, 65535 to 2147483647
 * @param connectionWindow bytes that a peer may send on all streams before they are taken, at least 65535
 * @param maxHeaderList bytes of a head, each field with 32 more; RFC 9113 section 6.5.2
 * @param maxFields fields of a head, and of trailers
 * @param trusted whether many requests of one connection may end early: one of a mesh carries everybody's cancellations
 * @param keepAliveNanos after which a silent peer with open streams is asked for a sign of life; 0: never
 */
public record H2Settings(
        int maxStreams,
        int streamWindow,
        int connectionWindow,
        int maxHeaderList,
        int maxFields,
        boolean trusted,
        long keepAliveNanos) {

    /** For connections whose other end is not known. */
    public static final H2Settings DEFAULT = new H2Settings(1_024, 256 * 1024, 1024 * 1024, 60 * 1024, 100, false, 0);

    public H2Settings {
        if (streamWindow < 65_535 || connectionWindow < 65_535) {
            throw new IllegalArgumentException(
                    "window: " + streamWindow + ", " + connectionWindow + " (expected: at least 65535)");
        }
    }

    /** With other bounds on heads. */
    public H2Settings withHeads(int headerList, int fields) {
        return new H2Settings(maxStreams, streamWindow, connectionWindow, headerList, fields, trusted, keepAliveNanos);
    }

    /** For a peer that showed a certificate of the mesh. */
    public H2Settings ofMesh(long keepAlive) {
        return new H2Settings(
                maxStreams, streamWindow, 4 * connectionWindow, maxHeaderList, maxFields, true, keepAlive);
    }
}
