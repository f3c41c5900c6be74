package dev.weft.policy.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How requests of one session are known, so that they go to one endpoint while it is healthy.
 *
 * <p>Source: Gateway API {@code SessionPersistence}, Envoy {@code StatefulSession}.
 *
 * @param key where the client keeps it
 * @param lifetime after which it is over; {@code null}: none
 * @param idle without requests after which it is over; {@code null}: none
 */
public record SessionRule(
        Key key, @Nullable Duration lifetime, @Nullable Duration idle) {

    public SessionRule {
        requirePositive("lifetime", lifetime);
        requirePositive("idle", idle);
        if (lifetime == null && key instanceof Key.Cookie cookie && cookie.permanent()) {
            throw new IllegalArgumentException("lifetime: none with a permanent cookie (expected: a lifetime)");
        }
    }

    private static void requirePositive(String name, @Nullable Duration time) {
        if (time != null && time.toSeconds() < 1) {
            throw new IllegalArgumentException(name + ": " + time + " (expected: at least 1 s)");
        }
    }

    /** The same under another name where it has none. */
    public SessionRule named(String name) {
        return key instanceof Key.Cookie cookie && cookie.name().isEmpty()
                ? new SessionRule(new Key.Cookie(name, cookie.path(), cookie.permanent()), lifetime, idle)
                : this;
    }

    /** Where a client keeps its session. Exactly one case applies. */
    public sealed interface Key {

        /**
         * A cookie.
         *
         * @param name empty: to be given one
         * @param path for which it is sent; empty: that of the request
         * @param permanent it outlives the browser, up to the session's lifetime
         */
        record Cookie(String name, String path, boolean permanent) implements Key {}

        /**
         * A header, which the client has to send back by itself.
         *
         * @param name lower case, never empty
         */
        record Header(String name) implements Key {
            public Header {
                if (name.isEmpty()) {
                    throw new IllegalArgumentException("header: \"\" (expected: a name)");
                }
            }
        }
    }
}
