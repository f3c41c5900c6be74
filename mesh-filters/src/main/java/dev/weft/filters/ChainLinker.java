package dev.weft.filters;

import dev.weft.proxy.chain.ChainFilter;
import dev.weft.proxy.chain.FilterManifest;
import dev.weft.proxy.chain.FilterManifest.Rule;
import dev.weft.proxy.chain.FilterProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.OrderUtils;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;

/**
 * Makes one list of global filters, the filters of every route and those that one route names, in running order. Any thread.
 *
 * <p>Source: Spring Cloud Gateway {@code FilteringWebHandler} and {@code RouteDefinitionRouteLocator}: a filter's own order,
 * else its position from 1 for a route's filter and last for a global one.
 */
final class ChainLinker {

    private final FilterManifest manifest;
    private final Set<String> jars;
    private final Map<String, GatewayFilterFactory<?>> factories = new HashMap<>();
    private final ConfigurationService configuration;
    private final List<Linked> everywhere = new ArrayList<>();

    /**
     * One place in the chain.
     *
     * @param name as in filters.yaml
     */
    record Linked(String name, int order, Rule rule, GatewayFilter filter) {}

    /**
     * Links what runs on every route.
     *
     * @param jars their digests, lower case
     */
    ChainLinker(FilterBeans beans, FilterManifest manifest, Set<String> jars) throws FilterProblemException {
        this.manifest = manifest;
        this.jars = Set.copyOf(jars);
        this.configuration = new ConfigurationService(
                beans.context(), ApplicationConversionService::getSharedInstance, Unchecked::new);
        beans.factories().forEach(factory -> factories.put(factory.name(), factory));
        for (GlobalFilter filter : beans.globalFilters()) {
            String name = filter.getClass().getSimpleName();
            everywhere.add(
                    linked(name, order(filter, Ordered.LOWEST_PRECEDENCE), ChainFilter.Running.UNSAID, filter::filter));
        }
        link("filters.yaml: default-filters: ", manifest.routeFilters(), everywhere);
        requireUsed();
    }

    /** What runs on routes that name nothing. */
    List<Linked> everywhere() {
        return sorted(everywhere);
    }

    /** What runs on a route that names filters. */
    List<Linked> with(List<ChainFilter> named) throws FilterProblemException {
        List<Linked> all = new ArrayList<>(everywhere);
        link("", named, all);
        return sorted(all);
    }

    private static List<Linked> sorted(List<Linked> linked) {
        return linked.stream()
                .sorted((one, other) -> Integer.compare(one.order(), other.order()))
                .toList();
    }

    private void link(String where, List<ChainFilter> named, List<Linked> into) throws FilterProblemException {
        for (int i = 0; i < named.size(); i++) {
            ChainFilter one = named.get(i);
            if (one.running().optional() && factory(one.name()) == null) {
                continue;
            }
            try {
                GatewayFilter filter = apply(where, one);
                into.add(linked(one.name(), order(filter, i + 1), one.running(), filter));
            } catch (FilterProblemException missing) {
                if (!isOpen(one)) {
                    throw missing;
                }
            }
        }
    }

    private static boolean isOpen(ChainFilter one) {
        return Boolean.TRUE.equals(one.running().failOpen());
    }

    /** As the route says, else {@code filters.yaml}, else the filter. */
    private Linked linked(String name, int order, ChainFilter.Running route, GatewayFilter filter) {
        Rule said = manifest.rules().getOrDefault(name, Rule.DEFAULT);
        Integer declared = route.order() == null ? said.order() : route.order();
        Duration budget = route.budget() == null ? said.budget() : route.budget();
        boolean open = route.failOpen() == null ? said.failOpen() : route.failOpen();
        return new Linked(name, declared == null ? order : declared, new Rule(declared, budget, open), filter);
    }

    /** {@code null}: neither a jar nor Spring Cloud Gateway brings it. */
    private @Nullable GatewayFilterFactory<?> factory(String name) {
        GatewayFilterFactory<?> own = factories.get(name);
        return own == null ? StockFilters.find(name) : own;
    }

    private static int order(Object filter, int otherwise) {
        return filter instanceof Ordered ordered
                ? ordered.getOrder()
                : OrderUtils.getOrder(filter.getClass(), otherwise);
    }

    private void requireUsed() throws FilterProblemException {
        Set<String> names = new HashSet<>(factories.keySet());
        everywhere.forEach(one -> names.add(one.name()));
        for (String name : manifest.rules().keySet()) {
            if (!names.contains(name)) {
                throw new FilterProblemException(
                        "filters.yaml: filters." + name + ": no such filter (expected: one of " + shown(names) + ")");
            }
        }
        if (names.isEmpty()) {
            throw new FilterProblemException("filters: no GlobalFilter or GatewayFilterFactory bean in the jars and no"
                    + " default-filters (expected: at least 1 filter)");
        }
    }

    private static String shown(Set<String> names) {
        return names.stream().sorted().toList().toString();
    }

    private GatewayFilter apply(String where, ChainFilter named) throws FilterProblemException {
        if (!named.jarSha256().isEmpty() && !jars.contains(named.jarSha256())) {
            throw new FilterProblemException(where + named.name() + ": no jar with the SHA-256 " + named.jarSha256()
                    + " (expected: one of " + shown(jars) + ")");
        }
        for (String value : named.args().values()) {
            if (value.contains("#{")) {
                throw new FilterProblemException(
                        where + named.name() + ": \"" + value + "\" (expected: text; expressions are not evaluated)");
            }
        }
        GatewayFilterFactory<?> factory = factory(named.name());
        if (factory == null) {
            throw new FilterProblemException(where + named.name() + ": no such filter (expected: one of "
                    + shown(factories.keySet()) + ", or one of Spring Cloud Gateway that needs no beans)");
        }
        try {
            return bound(factory, named);
        } catch (RuntimeException | LinkageError failure) {
            throw new FilterProblemException(
                    where + named.name() + ": " + failure.getMessage() + " (expected: arguments that the filter takes)",
                    failure);
        }
    }

    private <C> GatewayFilter bound(GatewayFilterFactory<C> factory, ChainFilter named) {
        C config = configuration
                .with(factory)
                .name(named.name())
                .properties(named.args())
                .bind();
        return factory.apply(config);
    }

    /** Arguments are checked by the filters that take them. */
    private static final class Unchecked implements Validator {
        @Override
        public boolean supports(Class<?> type) {
            return false;
        }

        @Override
        public void validate(Object target, Errors errors) {}
    }
}
