package dev.weft.filters;

import dev.weft.filters.ChainLinker.Linked;
import dev.weft.types.Ticker;
import java.lang.System.Logger.Level;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * One filter with its time budget and fail mode. A status that a filter asks for ({@link ResponseStatusException}) is its
 * answer and not a failure; what fails behind a filter is not the filter's failure.
 */
final class GuardedFilter implements GatewayFilter {

    private static final System.Logger LOG = System.getLogger(GuardedFilter.class.getName());

    /** One of so many runs, less one, is looked at. */
    private static final int SAMPLED = 63;

    private static final long PROBE_MILLIS = 20;

    private final Linked linked;
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicBoolean blocks = new AtomicBoolean();
    private final ScheduledExecutorService timers;
    private final Ticker ticker;

    GuardedFilter(Linked linked, ScheduledExecutorService timers, Ticker ticker) {
        this.linked = linked;
        this.timers = timers;
        this.ticker = ticker;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return Mono.defer(() -> run(exchange, chain));
    }

    private @Nullable Future<?> probe(CallThreads threads) {
        return blocks.get() || (runs.getAndIncrement() & SAMPLED) != 0
                ? null
                : timers.schedule(() -> look(threads), PROBE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look(CallThreads threads) {
        String where = threads.blockedAt();
        if (!where.isEmpty() && blocks.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "Filter blocks, so it is given virtual threads: name={0} at={1}",
                    linked.name(),
                    where);
        }
    }

    private Mono<Void> run(ServerWebExchange exchange, GatewayFilterChain chain) {
        Watch watch = new Watch(timers, ticker, linked.rule().budget());
        AtomicBoolean passed = new AtomicBoolean();
        AtomicBoolean left = new AtomicBoolean();
        AtomicReference<@Nullable Throwable> behind = new AtomicReference<>();
        GatewayFilterChain rest = next -> Mono.defer(() -> {
            if (left.get()) {
                // Who was given up for want of time must not send the request a second time.
                return Mono.empty();
            }
            passed.set(true);
            watch.pause();
            return chain.filter(next)
                    .doOnError(behind::set)
                    .doOnTerminate(watch::go)
                    .doOnCancel(watch::go);
        });
        CallThreads threads = RunningCall.threadsOf(exchange);
        watch.go();
        Future<?> probe = probe(threads);
        Mono<Void> own = Mono.defer(() -> linked.filter().filter(exchange, rest));
        return Mono.firstWithSignal(watch.expired().publishOn(Schedulers.fromExecutor(threads)), own)
                .doFinally(signal -> {
                    watch.stop();
                    if (probe != null) {
                        probe.cancel(false);
                    }
                })
                .onErrorResume(failure -> {
                    left.set(true);
                    if (failure instanceof TimeoutException) {
                        threads.interruptOthers();
                    }
                    return failed(failure, behind.get(), passed.get(), exchange, chain);
                });
    }

    @SuppressWarnings("ReferenceEquality") // the very failure that came from behind
    private Mono<Void> failed(
            Throwable failure,
            @Nullable Throwable behind,
            boolean passed,
            ServerWebExchange exchange,
            GatewayFilterChain chain) {
        if (failure == behind || failure instanceof ResponseStatusException) {
            return Mono.error(failure);
        }
        LOG.log(Level.WARNING, "Filter failed: name={0} reason={1}", linked.name(), failure);
        if (!linked.rule().failOpen()) {
            return Mono.error(new FilterFailedException(linked.name(), failure));
        }
        return passed || exchange.getResponse().isCommitted() ? Mono.empty() : chain.filter(exchange);
    }
}
