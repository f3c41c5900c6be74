package dev.weft.policy.hash;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From what the hash of a request is made, for clusters that hash consistently.
 *
 * <p>Source: Envoy {@code RouteAction.HashPolicy}.
 *
 * @param key what is hashed
 * @param terminal when it yields a hash, later policies are not asked
 */
public record HashPolicy(Key key, boolean terminal) {

    /** What is hashed. Exactly one case applies. */
    public sealed interface Key {
        /**
         * A request header.
         *
         * @param name lower case
         */
        record Header(String name) implements Key {}

        /**
         * A cookie.
         *
         * @param name as sent
         * @param ttl when there is none, one of this life is made for the client, zero for a session cookie; {@code null}:
         *     none is made
         * @param path of the cookie that is made; empty: none
         * @param attributes of the cookie that is made, for example {@code SameSite=Strict}; a value may be empty
         */
        record Cookie(String name, @Nullable Duration ttl, String path, Map<String, String> attributes) implements Key {
            public Cookie {
                attributes = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(attributes));
            }
        }

        /** The address that the request came from. */
        enum SourceIp implements Key {
            /** The only value. */
            INSTANCE
        }

        /** A query parameter. */
        record QueryParameter(String name) implements Key {}
    }
}
