package dev.weft.policy.route;

import dev.weft.policy.route.RouteRules.VirtualHost;

/**
 * Where a request goes. Interned in the plan: deciding makes no object, and two equal decisions of one plan are the same
 * object.
 */
public sealed interface RouteDecision permits MatchedRoute, RouteDecision.NoRoute, RouteDecision.NoHost {

    /**
     * The authority belongs to a virtual host, but none of its routes takes the request: 404, response flag {@code NR}.
     *
     * @param virtualHost where it was looked for
     */
    record NoRoute(VirtualHost virtualHost) implements RouteDecision {}

    /** No virtual host has the authority: 404, response flag {@code NR}. */
    enum NoHost implements RouteDecision {
        /** The only value. */
        INSTANCE
    }
}
