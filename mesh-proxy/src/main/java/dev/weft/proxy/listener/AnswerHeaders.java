package dev.weft.proxy.listener;

import dev.weft.policy.route.MatchedRoute;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.request.HeaderChanges;
import dev.weft.proxy.upstream.Delivery;
import org.jspecify.annotations.Nullable;

/** What a route adds to its answers. */
final class AnswerHeaders {

    private AnswerHeaders() {}

    /**
     * Adds what the route adds to every answer, and what the destination's share adds to its own.
     *
     * @param destination {@code null}: the answer is not the destination's
     * @param delivery may have something for the client to keep
     */
    static void add(
            MatchedRoute route,
            @Nullable WeightedCluster destination,
            @Nullable Delivery delivery,
            @Nullable CrossOrigin crossOrigin,
            HeaderBlock headers) {
        if (destination != null) {
            HeaderChanges.response(destination.responseHeaders(), headers);
        }
        HeaderChanges.response(route.route().responseHeaders(), headers);
        if (delivery != null) {
            delivery.tell(headers, destination != null);
        }
        if (crossOrigin != null) {
            crossOrigin.decorate(headers);
        }
    }
}
