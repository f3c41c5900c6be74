package dev.weft.policy.route;

import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.fault.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route asks of the filters before delivery.
 *
 * <p>Source: Envoy {@code Route.typed_per_filter_config}.
 *
 * @param cors {@code null}: nothing is done
 * @param fault {@code null}: nothing is done
 * @param chain filters that the proxy runs itself before delivery, in order; a proxy that cannot refuses the request
 */
public record RouteFilters(
        @Nullable CorsPolicy cors, @Nullable Fault fault, List<SpringFilter> chain) {
    /** Asks nothing. */
    public static final RouteFilters NONE = new RouteFilters(null, null);

    public RouteFilters {
        chain = List.copyOf(chain);
    }

    /** Without filters that the proxy runs itself. */
    public RouteFilters(@Nullable CorsPolicy cors, @Nullable Fault fault) {
        this(cors, fault, List.of());
    }
}
