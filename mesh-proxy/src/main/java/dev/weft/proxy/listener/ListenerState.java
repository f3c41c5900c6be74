package dev.weft.proxy.listener;

import dev.weft.proxy.config.ChainTelemetry;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.detect.ChainSelector;
import dev.weft.proxy.route.RouteTable;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.tls.TlsContexts;
import dev.weft.proxy.tracing.Tracers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One version of a listener, made ready. Immutable but for what its slots hold. */
final class ListenerState {

    private final ListenerConfig config;
    private final List<ChainSlot> slots;
    private final ChainSelector<ChainSlot> selector;

    private ListenerState(ListenerConfig config, List<ChainSlot> slots, @Nullable ChainSlot fallback) {
        this.config = config;
        this.slots = slots;
        List<ChainSlot> matching = new ArrayList<>(slots);
        if (fallback != null) {
            matching.remove(fallback);
        }
        this.selector = new ChainSelector<>(matching, slot -> slot.config().match(), fallback);
    }

    /** What chains are made with. */
    record Parts(
            TlsContexts tls,
            Function<ConnectionHandler.RouteSource, RouteTable> routes,
            RuntimeOptions.Limits limits,
            Tracers tracers,
            Function<ChainTelemetry, TrafficObserver> observers) {}

    /**
     * Makes a version ready, keeping the slots of chains whose connections can go on.
     *
     * @throws IllegalArgumentException when a chain cannot be read; nothing has changed then
     */
    static ListenerState of(ListenerConfig config, @Nullable ListenerState before, Parts parts) {
        List<FilterChain> chains = new ArrayList<>(config.chains());
        FilterChain last = config.defaultChain();
        if (last != null) {
            chains.add(last);
        }
        List<ChainSlot.Served> served = new ArrayList<>();
        for (FilterChain chain : chains) {
            served.add(serve(config, chain, parts));
        }
        List<ChainSlot> slots = new ArrayList<>();
        for (int i = 0; i < chains.size(); i++) {
            slots.add(slot(chains.get(i), served.get(i), before, parts));
        }
        if (before != null) {
            before.slots.stream().filter(slot -> !slots.contains(slot)).forEach(ChainSlot::retire);
        }
        return new ListenerState(config, slots, last == null ? null : slots.getLast());
    }

    private static ChainSlot.Served serve(ListenerConfig config, FilterChain chain, Parts parts) {
        return switch (chain.handler()) {
            case ConnectionHandler.Http http ->
                new ChainSlot.Served.Http(HttpChain.of(
                        http, config.direction(), parts, parts.observers().apply(chain.telemetry())));
            case ConnectionHandler.Tcp tcp ->
                new ChainSlot.Served.Tcp(TcpChain.of(tcp, parts.observers().apply(chain.telemetry())));
        };
    }

    private static ChainSlot slot(
            FilterChain chain, ChainSlot.Served served, @Nullable ListenerState before, Parts parts) {
        if (before != null) {
            for (ChainSlot slot : before.slots) {
                if (slot.canBecome(chain)) {
                    slot.become(served);
                    return slot;
                }
            }
        }
        return new ChainSlot(chain, chain.tls() == null ? null : parts.tls().server(chain.tls()), served);
    }

    ListenerConfig config() {
        return config;
    }

    ChainSelector<ChainSlot> selector() {
        return selector;
    }

    void retire() {
        slots.forEach(ChainSlot::retire);
    }
}
