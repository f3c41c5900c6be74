package dev.weft.proxy.chain;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What users say of their filters, from {@code filters.yaml} beside the jars.
 *
 * @param jars names in the folder with the SHA-256 that each must have, lower case; {@code null}: every jar of the folder
 * @param routeFilters filters of every route, in order, in the forms of Spring Cloud Gateway's {@code default-filters}
 * @param rules by filter: the name in routes, or the simple name of a global filter's class
 * @param properties what the beans find in their environment
 */
public record FilterManifest(
        @Nullable Map<String, String> jars,
        List<ChainFilter> routeFilters,
        Map<String, Rule> rules,
        Map<String, String> properties) {

    /** Says nothing. */
    public static final FilterManifest EMPTY = new FilterManifest(null, List.of(), Map.of(), Map.of());

    public FilterManifest {
        jars = jars == null ? null : Map.copyOf(jars);
        routeFilters = List.copyOf(routeFilters);
        rules = Map.copyOf(rules);
        properties = Map.copyOf(properties);
    }

    /**
     * How a filter is run.
     *
     * @param order its place in the chain; {@code null}: what the filter says of itself
     * @param budget its own time for a request, that of the destination not counted
     * @param failOpen whether a request goes on without it when it fails; else it is refused
     */
    public record Rule(@Nullable Integer order, Duration budget, boolean failOpen) {

        /** One second, closed. */
        public static final Rule DEFAULT = new Rule(null, Duration.ofSeconds(1), false);
    }
}
