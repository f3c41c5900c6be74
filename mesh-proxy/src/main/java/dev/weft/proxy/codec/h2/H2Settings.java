package dev.weft.proxy.codec.h2;

import dev.weft.policy.cluster.ConnectionSettings.Http2KeepAlive;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What this proxy allows on one HTTP/2 connection.
 *
 * @param maxStreams streams that a client may have open at one time
 * @param streamWindow bytes that a peer may send on a stream before they are taken, 65535 to 2147483647
 * @param connectionWindow bytes that a peer may send on all streams before they are taken, at least 65535
 * @param maxHeaderList bytes of a head, each field with 32 more; RFC 9113 section 6.5.2
 * @param maxFields fields of a head, and of trailers
 * @param trusted whether many requests of one connection may end early: one of a mesh carries everybody's cancellations
 * @param keepAlive when a silent peer is asked for a sign of life
 */
public record H2Settings(
        int maxStreams,
        int streamWindow,
        int connectionWindow,
        int maxHeaderList,
        int maxFields,
        boolean trusted,
        KeepAlive keepAlive) {

    /** For connections whose other end is not known. */
    public static final H2Settings DEFAULT =
            new H2Settings(1_024, 256 * 1024, 1024 * 1024, 60 * 1024, 100, false, KeepAlive.NONE);

    public H2Settings {
        if (streamWindow < 65_535 || connectionWindow < 65_535) {
            throw new IllegalArgumentException(
                    "window: " + streamWindow + ", " + connectionWindow + " (expected: at least 65535)");
        }
    }

    /** With other bounds on heads. */
    public H2Settings withHeads(int headerList, int fields) {
        return new H2Settings(maxStreams, streamWindow, connectionWindow, headerList, fields, trusted, keepAlive);
    }

    /** For a peer that showed a certificate of the mesh. */
    public H2Settings ofMesh() {
        return new H2Settings(
                maxStreams, streamWindow, 4 * connectionWindow, maxHeaderList, maxFields, true, keepAlive);
    }

    /** With other signs of life. */
    public H2Settings with(KeepAlive other) {
        return new H2Settings(maxStreams, streamWindow, connectionWindow, maxHeaderList, maxFields, trusted, other);
    }

    /**
     * PING frames to a silent peer. A peer that sends anything is alive: no PING interrupts it.
     *
     * <p>Source: Envoy {@code KeepaliveSettings}.
     *
     * @param intervalNanos of silence before a PING; 0: none is sent
     * @param timeoutNanos for anything to come after it before the connection is dead
     * @param jitterPercent by how much of it, at random, the interval is longer; 0 to 100
     * @param idle whether connections without open streams are asked, too
     */
    public record KeepAlive(long intervalNanos, long timeoutNanos, int jitterPercent, boolean idle) {
        private static final Duration LONGEST = Duration.ofDays(365);
        /** As in Envoy. */
        private static final int JITTER_PERCENT = 15;

        /** No PING is sent. */
        public static final KeepAlive NONE = new KeepAlive(0, 0, 0, false);

        public KeepAlive {
            if (intervalNanos < 0
                    || intervalNanos > 0 && timeoutNanos < 1
                    || jitterPercent < 0
                    || jitterPercent > 100) {
                throw new IllegalArgumentException("keep-alive: " + intervalNanos + ", " + timeoutNanos + ", "
                        + jitterPercent + " (expected: 0, or more than 0 each and 0 to 100 percent)");
            }
        }

        /** As configured: all connections are asked; {@code null}: none is. */
        public static KeepAlive of(@Nullable Http2KeepAlive pings) {
            return pings == null
                    ? NONE
                    : new KeepAlive(nanos(pings.interval()), nanos(pings.timeout()), JITTER_PERCENT, true);
        }

        private static long nanos(Duration duration) {
            return duration.compareTo(LONGEST) < 0 ? duration.toNanos() : LONGEST.toNanos();
        }
    }
}
