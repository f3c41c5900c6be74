package dev.weft.policy.route;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a route says of requests that want to switch to another protocol; it wins over what the listener says.
 *
 * <p>Source: Envoy {@code RouteAction.upgrade_configs}.
 *
 * @param allowed protocols in lower case, and {@code connect}; whether a request may switch to them
 * @param endsConnect CONNECT ends at this proxy, and the bytes that follow go to the destination as they are; otherwise the
 *     destination is asked with CONNECT
 */
public record RouteUpgrades(Map<String, Boolean> allowed, boolean endsConnect) {
    /** Says nothing. */
    public static final RouteUpgrades NONE = new RouteUpgrades(Map.of(), false);

    public RouteUpgrades {
        allowed = Map.copyOf(allowed);
    }

    /** Whether a request may switch to a protocol; {@code null}: the route says nothing. */
    public @Nullable Boolean allows(String protocol) {
        return allowed.get(protocol);
    }
}
