package dev.weft.policy.route;

import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.fault.Fault;
import org.jspecify.annotations.Nullable;

/**
 * What a route asks of the filters before delivery.
 *
 * <p>Source: Envoy {@code Route.typed_per_filter_config}.
 *
 * @param cors {@code null}: nothing is done
 * @param fault {@code null}: nothing is done
 */
public record RouteFilters(
        @Nullable CorsPolicy cors, @Nullable Fault fault) {
    /** Asks nothing. */
    public static final RouteFilters NONE = new RouteFilters(null, null);
}
