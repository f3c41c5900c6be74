package dev.weft.filters;

import dev.weft.filters.ChainLinker.Linked;
import dev.weft.proxy.chain.ChainFilter;
import dev.weft.proxy.chain.FilterProblemException;
import dev.weft.types.Ticker;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The chains of routes, each linked with its first request and kept. Any thread. */
final class FilterChains {

    private static final System.Logger LOG = System.getLogger(FilterChains.class.getName());
    private static final int MOST = 4_096;
    private static final int WRITE_ORDER = -1;

    private final ChainLinker linker;
    private final ScheduledExecutorService timers;
    private final Ticker ticker;
    private final List<Linked> everywhere;
    private final GatewayFilterChain usual;
    private final Map<List<ChainFilter>, Made> byNames = new ConcurrentHashMap<>();

    /** A chain, or why there is none. */
    private record Made(@Nullable GatewayFilterChain chain, String problem) {}

    FilterChains(ChainLinker linker, ScheduledExecutorService timers, Ticker ticker) {
        this.linker = linker;
        this.timers = timers;
        this.ticker = ticker;
        this.everywhere = linker.everywhere();
        this.usual = chain(everywhere);
    }

    /** Whether filters run on routes that name none. */
    boolean areEverywhere() {
        return !everywhere.isEmpty();
    }

    /** In running order. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        everywhere.forEach(one -> names.add(one.name() + "@" + one.order()));
        long before =
                everywhere.stream().filter(one -> one.order() < WRITE_ORDER).count();
        names.add((int) before, "WRITE");
        names.add("ROUTE");
        return List.copyOf(names);
    }

    /**
     * The chain of a route; runs users' code, so not on an event loop.
     *
     * @throws FilterMissingException when a filter that it names cannot be run
     */
    GatewayFilterChain of(List<ChainFilter> named) {
        if (named.isEmpty()) {
            return usual;
        }
        Made made = byNames.get(named);
        if (made == null) {
            if (byNames.size() >= MOST) {
                byNames.clear();
            }
            made = byNames.computeIfAbsent(named, this::make);
        }
        GatewayFilterChain chain = made.chain();
        if (chain == null) {
            throw new FilterMissingException(made.problem());
        }
        return chain;
    }

    private Made make(List<ChainFilter> named) {
        try {
            return new Made(chain(linker.with(named)), "");
        } catch (FilterProblemException problem) {
            LOG.log(Level.ERROR, "A route is refused for want of its filters: {0}", problem.getMessage());
            return new Made(null, String.valueOf(problem.getMessage()));
        }
    }

    private GatewayFilterChain chain(List<Linked> linked) {
        List<GatewayFilter> filters = new ArrayList<>();
        boolean written = false;
        for (Linked one : linked) {
            if (!written && one.order() >= WRITE_ORDER) {
                written = true;
                filters.add(FilterChains::write);
            }
            filters.add(new GuardedFilter(one, timers, ticker));
        }
        if (!written) {
            filters.add(FilterChains::write);
        }
        filters.add(
                (exchange, rest) -> Mono.defer(() -> RunningCall.of(exchange).route(exchange)));
        return new Chain(List.copyOf(filters), 0);
    }

    private static Mono<Void> write(ServerWebExchange exchange, GatewayFilterChain rest) {
        return rest.filter(exchange)
                .then(Mono.defer(() -> RunningCall.of(exchange).write(exchange)));
    }

    /** From one place on. Nothing happens before subscription. */
    private record Chain(List<GatewayFilter> filters, int at) implements GatewayFilterChain {
        @Override
        public Mono<Void> filter(ServerWebExchange exchange) {
            return at == filters.size()
                    ? Mono.empty()
                    : Mono.defer(() -> filters.get(at).filter(exchange, new Chain(filters, at + 1)));
        }
    }
}
