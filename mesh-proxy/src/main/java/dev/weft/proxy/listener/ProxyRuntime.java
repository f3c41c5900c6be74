package dev.weft.proxy.listener;

import dev.weft.policy.balance.ApertureSeat;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.capture.CaptureOptions;
import dev.weft.proxy.capture.OwnSockets;
import dev.weft.proxy.chain.FilterRuntime;
import dev.weft.proxy.cluster.ClusterKeeper;
import dev.weft.proxy.cluster.ClusterSetup;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.cluster.Clusters;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.codec.H1Limits;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ProxyConfig;
import dev.weft.proxy.export.Exports;
import dev.weft.proxy.health.HealthChecks;
import dev.weft.proxy.listener.ApplyResult.Kind;
import dev.weft.proxy.listener.ApplyResult.Problem;
import dev.weft.proxy.loop.LoopContext;
import dev.weft.proxy.overload.OverloadAction;
import dev.weft.proxy.overload.OverloadMonitor;
import dev.weft.proxy.overload.OverloadState;
import dev.weft.proxy.peer.PeerMetadata;
import dev.weft.proxy.pool.Dialer;
import dev.weft.proxy.pool.IdleBudget;
import dev.weft.proxy.pool.PoolDirectory;
import dev.weft.proxy.pool.Pools;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.telemetry.ChainObservers;
import dev.weft.proxy.tls.TlsContexts;
import dev.weft.proxy.tls.TlsSecrets;
import dev.weft.proxy.tracing.Tracers;
import dev.weft.proxy.upstream.MirrorCounts;
import dev.weft.proxy.upstream.ReplayBudget;
import dev.weft.proxy.upstream.UpstreamContext;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The data path as a whole: takes configurations, owns event loops and sockets. Any thread; calls are serialised.
 *
 * <p>Owns its event loops; {@link #close} ends them.
 */
public final class ProxyRuntime implements AutoCloseable {

    private static final long CLOSE_SECONDS = 5;
    private static final long LOOK_MILLIS = 100;

    /** How old certificates from files may be. */
    private static final Duration FILES_AGAIN = Duration.ofSeconds(10);

    private final Transport transport = Transport.best();
    private final RuntimeOptions options;
    private final EventLoopGroup loops;
    private final Map<EventLoop, LoopRuntime> runtimes = new LinkedHashMap<>();
    private final ClusterKeeper keeper = new ClusterKeeper();
    private final MirrorCounts mirrors = new MirrorCounts(MirrorCounts.DEFAULT_LIMIT);
    private final ReplayBudget replay;
    private final Clusters clusters;
    private final Routes routes = new Routes();
    private final TlsContexts contexts;
    private final Acceptor acceptor;
    private final HealthChecks checks;
    private final EventLoop checking;
    private final Exports exports;
    private final Tracers tracers;
    private final ChainObservers observers;
    private final Map<String, ListenerSocket> sockets = new LinkedHashMap<>();
    private final Map<String, ListenerState> unbound = new LinkedHashMap<>();
    private final HandOver handOver;
    private final FilterSlot filters = new FilterSlot();
    private final OverloadState overload = new OverloadState();
    private ProxyConfig current = ProxyConfig.EMPTY;

    /**
     * Starts the event loops; nothing listens yet.
     *
     * @param secrets keys and bundles, asked at every new connection
     * @param observer is told about every request and connection
     */
    public ProxyRuntime(RuntimeOptions options, TlsSecrets secrets, TrafficObserver observer) {
        this(options, secrets, ChainObservers.always(observer));
    }

    /**
     * As above.
     *
     * @param observers are told, chain by chain
     */
    public ProxyRuntime(RuntimeOptions options, TlsSecrets secrets, ChainObservers observers) {
        TrafficObserver observer = observers.everywhere();
        this.observers = observers;
        this.options = options;
        this.loops = transport.loops(options.eventLoops());
        this.contexts = new TlsContexts(secrets);
        CaptureOptions capture = options.capture();
        this.clusters = new Clusters(
                new ClusterSetup(
                        options.ticker(),
                        ApertureSeat.of(options.self().node()),
                        options.eventLoops(),
                        keeper,
                        observer),
                options.random(),
                capture.maxDestinations());
        this.handOver = new HandOver(capture.original());
        OwnSockets own = new OwnSockets(capture.mark());
        RuntimeOptions.Limits limits = options.limits();
        IdleBudget budget = new IdleBudget(limits.maxIdleUpstream());
        PoolDirectory directory = new PoolDirectory();
        replay = new ReplayBudget(limits.maxReplayBytes());
        String introduction = PeerMetadata.encode(options.self().workload());
        int index = 0;
        for (EventExecutor executor : loops) {
            EventLoop eventLoop = (EventLoop) executor;
            LoopContext loop = new LoopContext(
                    eventLoop,
                    index++,
                    options.ticker(),
                    new SplittableRandom(options.random().nextLong()));
            CodecContext codec = new CodecContext(loop);
            Dialer dialer = new Dialer(loop, transport.clientChannel(), contexts, observer, own);
            Pools pools = new Pools(codec, dialer, budget, directory, H1Limits.DEFAULT, limits.upstreamIdleTimeout());
            UpstreamContext upstream = new UpstreamContext(
                    codec,
                    pools,
                    replay,
                    mirrors,
                    options.clock(),
                    limits.warmingTimeout().toNanos(),
                    introduction);
            runtimes.put(
                    eventLoop, new LoopRuntime(codec, upstream, clusters, observer, options.self(), filters, overload));
        }
        this.checking = runtimes.keySet().iterator().next();
        LoopRuntime first = Objects.requireNonNull(runtimes.get(checking));
        this.checks = new HealthChecks(first.codec(), first.upstream().pools().dialer(), observer);
        this.exports = new Exports(first.upstream(), clusters);
        this.tracers =
                new Tracers(exports, options.self().workload(), System::getenv, options.clock(), options.ticker());
        this.acceptor = new Acceptor(runtimes, options, handOver, overload);
        long idle = capture.destinationIdle().toNanos();
        long again = FILES_AGAIN.toNanos();
        loops.next()
                .scheduleWithFixedDelay(
                        () -> Thread.startVirtualThread(contexts::refresh), again, again, TimeUnit.NANOSECONDS);
        loops.next().scheduleWithFixedDelay(() -> sweep(idle), idle, idle / 2, TimeUnit.NANOSECONDS);
    }

    /**
     * Puts a configuration in force. Parts that did not change keep their sockets, pools and counters. Blocks until new
     * sockets are bound; never call it on an event loop.
     *
     * @return what could not be put in force
     */
    public synchronized ApplyResult apply(ProxyConfig config) {
        List<Problem> problems = new ArrayList<>();
        contexts.prepare(
                config.clusters().values().stream()
                        .map(ClusterConfig::transport)
                        .flatMap(ClusterConfig.Transport::contexts),
                config.listeners().values().stream().flatMap(ListenerConfig::terminations));
        routes.apply(config.routes(), (name, message) -> problems.add(new Problem(Kind.ROUTE, name, message)));
        List<EndpointState> gone =
                clusters.apply(config, (name, message) -> problems.add(new Problem(Kind.CLUSTER, name, message)));
        removeListeners(config);
        for (ListenerConfig listener : config.listeners().values()) {
            if (listener.bind().bound()) {
                applyListener(listener, problems);
            } else {
                applyUnbound(listener, problems);
            }
        }
        handOver.apply(unbound.values(), capturing());
        current = config;
        accept();
        checking.execute(() -> checks.apply(clusters.all()));
        onEveryLoop(runtime -> {
            gone.forEach(endpoint -> runtime.upstream().pools().retire(endpoint));
            runtime.recheck();
        });
        return new ApplyResult(problems);
    }

    private ListenerState.Parts parts() {
        return new ListenerState.Parts(
                contexts, routes::tableOf, options.limits(), tracers, telemetry -> observers.of(telemetry, exports));
    }

    private void applyListener(ListenerConfig listener, List<Problem> problems) {
        ListenerSocket socket = sockets.get(listener.name());
        if (socket != null && socket.state().config().equals(listener)) {
            return;
        }
        try {
            ListenerState.Parts parts = parts();
            ListenerState before = socket != null && socket.bind().equals(listener.bind()) ? socket.state() : null;
            ListenerState state = ListenerState.of(listener, before, parts);
            if (socket == null) {
                sockets.put(listener.name(), ListenerSocket.bind(transport, loops, state, acceptor));
            } else if (before != null) {
                socket.state(state);
            } else {
                sockets.put(listener.name(), rebind(socket, state));
            }
        } catch (BindFailedException failed) {
            problems.add(new Problem(Kind.LISTENER, listener.name(), failed.problem()));
        } catch (IllegalArgumentException unreadable) {
            problems.add(new Problem(Kind.LISTENER, listener.name(), String.valueOf(unreadable.getMessage())));
        }
    }

    /** Binds elsewhere; where that cannot be done, the old socket goes on. */
    private ListenerSocket rebind(ListenerSocket before, ListenerState state) throws BindFailedException {
        boolean overlaps = before.bind().port() == state.config().bind().port();
        if (overlaps) {
            before.close();
        }
        try {
            ListenerSocket after = ListenerSocket.bind(transport, loops, state, acceptor);
            before.close();
            before.state().retire();
            return after;
        } catch (BindFailedException failed) {
            if (overlaps) {
                sockets.put(
                        before.state().config().name(),
                        ListenerSocket.bind(transport, loops, before.state(), acceptor));
            }
            throw failed;
        }
    }

    private List<InetSocketAddress> capturing() {
        return sockets.values().stream()
                .filter(socket -> HandOver.captures(socket.state().config()))
                .map(ListenerSocket::address)
                .toList();
    }

    private void applyUnbound(ListenerConfig listener, List<Problem> problems) {
        ListenerState before = unbound.get(listener.name());
        if (before != null && before.config().equals(listener)) {
            return;
        }
        try {
            ListenerState.Parts parts = parts();
            unbound.put(listener.name(), ListenerState.of(listener, before, parts));
        } catch (IllegalArgumentException unreadable) {
            problems.add(new Problem(Kind.LISTENER, listener.name(), String.valueOf(unreadable.getMessage())));
        }
    }

    private void sweep(long idleNanos) {
        List<EndpointState> gone = clusters.sweep(options.ticker().nanoTime(), idleNanos);
        if (!gone.isEmpty()) {
            onEveryLoop(runtime ->
                    gone.forEach(endpoint -> runtime.upstream().pools().retire(endpoint)));
        }
    }

    private void removeListeners(ProxyConfig config) {
        unbound.entrySet().removeIf(entry -> {
            ListenerConfig next = config.listeners().get(entry.getKey());
            if (next != null && next.bind().equals(entry.getValue().config().bind())) {
                return false;
            }
            entry.getValue().retire();
            return true;
        });
        sockets.entrySet().removeIf(entry -> {
            ListenerConfig next = config.listeners().get(entry.getKey());
            if (next != null && next.bind().bound()) {
                return false;
            }
            entry.getValue().close();
            entry.getValue().state().retire();
            return true;
        });
    }

    private void onEveryLoop(Consumer<LoopRuntime> action) {
        runtimes.forEach((loop, runtime) -> loop.execute(() -> {
            action.accept(runtime);
            runtime.loop().flushAll();
        }));
    }

    /** The configuration that was applied last. */
    public synchronized ProxyConfig config() {
        return current;
    }

    /** Listening sockets by listener name, with the address that was really bound. */
    public synchronized Map<String, InetSocketAddress> activeListeners() {
        Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
        sockets.forEach((name, socket) -> addresses.put(name, socket.address()));
        return addresses;
    }

    /** Endpoints in force with what is counted about them, by cluster; for diagnostics. */
    public synchronized Map<String, List<EndpointState>> endpoints() {
        Map<String, List<EndpointState>> all = new HashMap<>();
        current.clusters().keySet().forEach(name -> {
            var state = clusters.find(name);
            if (state != null) {
                all.put(name, state.endpoints());
            }
        });
        return all;
    }

    /** Clusters in force, with what is counted about them. Any thread. */
    public Collection<ClusterState> clusters() {
        return clusters.all();
    }

    /** Requests that begin from here on pass through these filters of users. Any thread. */
    public void filters(FilterRuntime next) {
        filters.runtime(next);
    }

    /** Copies of requests. Any thread. */
    public MirrorCounts mirrors() {
        return mirrors;
    }

    /** Bodies that are kept to be sent again. Any thread. */
    public ReplayBudget replay() {
        return replay;
    }

    /** Telemetry on its way to collectors. Any thread. */
    public Exports exports() {
        return exports;
    }

    /** What holds because memory or connections run short. Any thread. */
    public OverloadState overload() {
        return overload;
    }

    /**
     * Has memory watched from here on, ten times a second. To be called once.
     *
     * @param monitor is asked on an event loop of this runtime
     */
    public void guard(OverloadMonitor monitor) {
        checking.scheduleWithFixedDelay(() -> look(monitor), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look(OverloadMonitor monitor) {
        boolean accepting = !overload.is(OverloadAction.STOP_CONNECTIONS);
        monitor.look(overload);
        if (accepting == overload.is(OverloadAction.STOP_CONNECTIONS)) {
            // Not here: whoever applies a configuration waits for this loop.
            Thread.startVirtualThread(this::accept);
        }
        if (overload.is(OverloadAction.RESET_STREAMS)) {
            onEveryLoop(LoopRuntime::shed);
        }
    }

    private synchronized void accept() {
        sockets.values().forEach(socket -> socket.accepting(!overload.is(OverloadAction.STOP_CONNECTIONS)));
    }

    /** Downstream connections that are open. */
    public int connections() {
        return acceptor.open();
    }

    /**
     * Stops accepting, tells HTTP peers to close, and waits for what is in flight.
     *
     * @param patience connections that are still open then are closed
     * @return completes when no connection is left
     */
    public CompletionStage<Void> drain(Duration patience) {
        return new Drain(this, patience).start();
    }

    long now() {
        return options.ticker().nanoTime();
    }

    synchronized boolean servesInbound() {
        return sockets.values().stream().anyMatch(this::isInbound) || inboundConnections() > 0;
    }

    int inboundConnections() {
        return runtimes.values().stream().mapToInt(LoopRuntime::inbound).sum();
    }

    private boolean isInbound(ListenerSocket socket) {
        return options.self().fromOutside(socket.state().config().direction());
    }

    /** Every answer to a caller tells it to close. */
    void announce() {
        onEveryLoop(LoopRuntime::announce);
    }

    /** Callers are no longer accepted, and those without a request go. */
    synchronized void endInbound() {
        sockets.values().removeIf(socket -> {
            boolean inbound = isInbound(socket);
            if (inbound) {
                socket.close();
            }
            return inbound;
        });
        onEveryLoop(runtime -> runtime.drain(true));
    }

    /** Nobody is accepted. */
    synchronized void endAll() {
        sockets.values().forEach(ListenerSocket::close);
        sockets.clear();
        onEveryLoop(runtime -> runtime.drain(false));
    }

    void abort() {
        onEveryLoop(LoopRuntime::abort);
    }

    /** Ends everything at once. */
    @Override
    public synchronized void close() {
        sockets.values().forEach(ListenerSocket::close);
        sockets.clear();
        exports.close();
        onEveryLoop(runtime -> {
            runtime.abort();
            runtime.upstream().pools().retireAll();
        });
        keeper.close();
        checking.execute(checks::stop);
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
