package dev.weft.proxy.capture;

import java.time.Duration;

/**
 * How captured connections are handled.
 *
 * @param mark of this proxy's own upstream sockets, so that the kernel's rules leave them alone; 0: none
 * @param original tells where a captured connection was going
 * @param serverFirstWait how long a client may stay silent before the only destination that needs none of its bytes is
 *     dialled
 * @param maxDestinations original destinations that are kept for one cluster; more are refused while all are in use
 * @param destinationIdle after which an original destination without connections is forgotten
 */
public record CaptureOptions(
        int mark,
        OriginalDestination original,
        Duration serverFirstWait,
        int maxDestinations,
        Duration destinationIdle) {

    /** Without a mark. */
    public static final CaptureOptions DEFAULT =
            new CaptureOptions(0, OriginalDestination.kernel(), Duration.ofMillis(20), 4_096, Duration.ofSeconds(60));

    public CaptureOptions {
        if (maxDestinations < 1) {
            throw new IllegalArgumentException("maxDestinations: " + maxDestinations + " (expected: at least 1)");
        }
    }

    /** With another mark. */
    public CaptureOptions withMark(int newMark) {
        return new CaptureOptions(newMark, original, serverFirstWait, maxDestinations, destinationIdle);
    }
}
