package dev.weft.policy.route;

import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.fault.Fault;
import dev.weft.policy.session.SessionRule;
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
 * @param upgrades to which protocols a request may switch
 * @param session how sessions stay with an endpoint; {@code null}: they do not
 */
public record RouteFilters(
        @Nullable CorsPolicy cors,
        @Nullable Fault fault,
        List<SpringFilter> chain,
        RouteUpgrades upgrades,
        @Nullable SessionRule session) {
    /** Asks nothing. */
    public static final RouteFilters NONE = new RouteFilters(null, null);

    public RouteFilters {
        chain = List.copyOf(chain);
    }

    /** What the listener says of upgrades holds; without sessions. */
    public RouteFilters(@Nullable CorsPolicy cors, @Nullable Fault fault, List<SpringFilter> chain) {
        this(cors, fault, chain, RouteUpgrades.NONE, null);
    }

    /** The same with a word on upgrades. */
    public RouteFilters with(RouteUpgrades changed) {
        return new RouteFilters(cors, fault, chain, changed, session);
    }

    /** The same with sessions. */
    public RouteFilters with(@Nullable SessionRule changed) {
        return new RouteFilters(cors, fault, chain, upgrades, changed);
    }

    /** Without filters that the proxy runs itself. */
    public RouteFilters(@Nullable CorsPolicy cors, @Nullable Fault fault) {
        this(cors, fault, List.of());
    }
}
