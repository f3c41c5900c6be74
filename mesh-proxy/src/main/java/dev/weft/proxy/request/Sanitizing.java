package dev.weft.proxy.request;

import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;

/**
 * Takes away what only a proxy may say.
 *
 * <p>Source: Envoy, HTTP header sanitizing.
 */
public final class Sanitizing {

    private static final String PROXY_PREFIX = "x-envoy-";

    private Sanitizing() {}

    /**
     * Takes away every {@code x-envoy-*} header.
     *
     * @param keepAttempts but for the number of tries that the peer's proxy made
     */
    public static void stripProxyHeaders(HeaderBlock headers, boolean keepAttempts) {
        headers.remove(HeaderName.X_ENVOY_PEER_METADATA);
        for (int i = headers.size() - 1; i >= 0; i--) {
            int id = headers.id(i);
            if (id == HeaderName.X_ENVOY_ATTEMPT_COUNT && !keepAttempts) {
                headers.removeAt(i);
            } else if (id == HeaderName.OTHER && headers.nameStartsWith(i, PROXY_PREFIX)) {
                headers.removeAt(i);
            }
        }
    }

    /** Leaves only one {@code x-forwarded-proto}, of a known scheme; starts it where there is none. */
    public static void forwardedProto(HeaderBlock headers, String scheme) {
        int first = headers.indexOf(HeaderName.X_FORWARDED_PROTO, 0);
        if (first >= 0
                && headers.indexOf(HeaderName.X_FORWARDED_PROTO, first + 1) < 0
                && (headers.valueIs(first, "http") || headers.valueIs(first, "https"))) {
            return;
        }
        headers.set(HeaderName.X_FORWARDED_PROTO, scheme);
    }
}
