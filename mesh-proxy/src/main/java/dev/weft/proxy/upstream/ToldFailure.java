package dev.weft.proxy.upstream;

import dev.weft.policy.retry.RetryFailure;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.stage.LocalReply;
import org.jspecify.annotations.Nullable;

/**
 * What the sidecar of a server tells the caller's in {@code x-weft-upstream-failure}: that its application could not be
 * reached, or closed the connection. Without it both look like an answer that may not be asked for again.
 */
public final class ToldFailure {

    private static final String CONNECT_FAILURE = "connect-failure";
    private static final String RESET = "reset";

    private ToldFailure() {}

    /**
     * What is to be told of an answer that the server's sidecar makes by itself.
     *
     * @param delivered a byte of the request has reached the application
     * @return {@code null}: nothing
     */
    public static @Nullable String of(LocalReply reply, boolean delivered) {
        return switch (reply.flags()) {
            case LocalReply.CONNECT_FAILURE_FLAG -> delivered ? RESET : CONNECT_FAILURE;
            case "UC", "UR" -> RESET;
            default -> null;
        };
    }

    /**
     * Takes the header away.
     *
     * @param peerUri who sent it; only an authenticated peer is believed
     * @return what it tells; {@code null}: nothing
     */
    static @Nullable RetryFailure take(HeaderBlock headers, @Nullable String peerUri) {
        int at = headers.indexOf(HeaderName.X_WEFT_UPSTREAM_FAILURE, 0);
        if (at < 0) {
            return null;
        }
        RetryFailure told = null;
        if (peerUri != null && headers.valueIs(at, CONNECT_FAILURE)) {
            told = RetryFailure.CONNECT_FAILURE;
        } else if (peerUri != null && headers.valueIs(at, RESET)) {
            told = RetryFailure.RESET;
        }
        headers.remove(HeaderName.X_WEFT_UPSTREAM_FAILURE);
        return told;
    }
}
