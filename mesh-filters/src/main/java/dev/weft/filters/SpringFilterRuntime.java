package dev.weft.filters;

import dev.weft.proxy.chain.ChainCall;
import dev.weft.proxy.chain.ChainExchange;
import dev.weft.proxy.chain.ChainFailure;
import dev.weft.proxy.chain.ChainFilter;
import dev.weft.proxy.chain.ChainResponse;
import dev.weft.proxy.chain.FilterRuntime;
import dev.weft.types.Ticker;
import java.lang.System.Logger.Level;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import org.springframework.web.server.session.DefaultWebSessionManager;
import reactor.core.publisher.Mono;

/** The linked filters of some jars. Owns their context and class loader. Any thread. */
final class SpringFilterRuntime implements FilterRuntime {

    private static final System.Logger LOG = System.getLogger(SpringFilterRuntime.class.getName());
    private static final int MOST = 1_024;
    private static final long PATIENCE_SECONDS = 10;

    private final FilterChains chains;
    private final FilterBeans beans;
    private final URLClassLoader loader;
    private final Semaphore places = new Semaphore(MOST);
    private final ServerCodecConfigurer codecs = ServerCodecConfigurer.create();
    private final DefaultWebSessionManager sessions = new DefaultWebSessionManager();
    private final AcceptHeaderLocaleContextResolver locales = new AcceptHeaderLocaleContextResolver();
    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("weft-filter-time").factory());

    SpringFilterRuntime(ChainLinker linker, FilterBeans beans, URLClassLoader loader, Ticker ticker) {
        this.beans = beans;
        this.loader = loader;
        timers.setRemoveOnCancelPolicy(true);
        this.chains = new FilterChains(linker, timers, ticker);
    }

    @Override
    public ChainCall start(ChainExchange exchange) {
        if (!places.tryAcquire()) {
            exchange.fail(new ChainFailure(503, "filters_overloaded", "too many requests are in filters"));
            return Refused.INSTANCE;
        }
        CallThreads threads = new CallThreads(loader, places::release);
        RunningCall call;
        try {
            call = new RunningCall(exchange, threads);
        } catch (IllegalArgumentException unreadable) {
            threads.release();
            exchange.fail(new ChainFailure(400, "bad_request", "path or host cannot be given to filters"));
            return Refused.INSTANCE;
        }
        ServerWebExchange web = new DefaultServerWebExchange(
                call.request(), call.response(), sessions, codecs, locales, beans.context());
        call.attach(web);
        web.getAttributes().put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR, route(exchange));
        List<ChainFilter> named = exchange.filters();
        call.run(Mono.defer(() -> chains.of(named).filter(web)));
        return call;
    }

    /** As far as filters look at it: its id. */
    private static Route route(ChainExchange exchange) {
        String name = exchange.caller().route();
        return Route.async()
                .id(name.isEmpty() ? "route" : name)
                .uri("lb://destination")
                .predicate(any -> true)
                .build();
    }

    @Override
    public boolean everywhere() {
        return chains.areEverywhere();
    }

    @Override
    public List<String> filters() {
        return chains.names();
    }

    @Override
    public void close() {
        try {
            if (!places.tryAcquire(MOST, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(
                        Level.WARNING,
                        "Filters are ended under requests: requests={0}",
                        MOST - places.availablePermits());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        timers.shutdownNow();
        beans.close();
        SpringFilterProvider.close(loader);
    }

    /** Was not begun. */
    private enum Refused implements ChainCall {
        INSTANCE;

        @Override
        public void onResponse(ChainResponse head) {}

        @Override
        public void onDeliveryFailed(ChainFailure why) {}

        @Override
        public void onEnd(boolean whole) {}
    }
}
