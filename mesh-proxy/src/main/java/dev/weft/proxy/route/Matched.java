package dev.weft.proxy.route;

import dev.weft.policy.route.MatchedRoute;
import dev.weft.proxy.stage.Secured;

/**
 * A request whose route is known. Not yet permitted.
 *
 * @param secured its connection
 * @param request as the policy engine sees it
 * @param route the route that takes it
 */
public record Matched(Secured secured, RequestView request, MatchedRoute route) {}
