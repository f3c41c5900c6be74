package dev.weft.proxy.boot;

import dev.weft.proxy.accesslog.HostLog;
import dev.weft.proxy.admin.AdminApi;
import dev.weft.proxy.admin.AdminServer;
import dev.weft.proxy.admin.Exposure;
import dev.weft.proxy.capture.CaptureOptions;
import dev.weft.proxy.capture.OwnSockets;
import dev.weft.proxy.chain.FilterProblemException;
import dev.weft.proxy.chain.FilterSource;
import dev.weft.proxy.config.ProxyConfig;
import dev.weft.proxy.dns.DnsServer;
import dev.weft.proxy.identity.IdentityAgent;
import dev.weft.proxy.identity.IdentityObserver;
import dev.weft.proxy.identity.Svid;
import dev.weft.proxy.identity.SvidSource;
import dev.weft.proxy.listener.ProxyRuntime;
import dev.weft.proxy.listener.RuntimeOptions;
import dev.weft.proxy.overload.OverloadMonitor;
import dev.weft.proxy.overload.ProcessMemory;
import dev.weft.proxy.telemetry.Buckets;
import dev.weft.proxy.telemetry.HandshakeMetrics;
import dev.weft.proxy.telemetry.IstioMetrics;
import dev.weft.proxy.telemetry.LogLimiter;
import dev.weft.proxy.telemetry.MetricFamily;
import dev.weft.proxy.telemetry.RouteMetrics;
import dev.weft.proxy.xds.AdsClient;
import dev.weft.proxy.xds.ControlPlaneChannels;
import dev.weft.proxy.xds.NodeIdentity;
import dev.weft.proxy.xds.XdsListener;
import dev.weft.types.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One sidecar, wired by hand: identity, configuration, data path, telemetry, actuator surface. */
final class Sidecar implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Sidecar.class.getName());
    private static final int WARM_UP_SERIES = 16;
    private static final int HANDSHAKE_LINES_PER_SECOND = 5;
    private static final long FILTERS_LOOK_MILLIS = 2_000;

    private final ProxyOptions options;
    private final IdentityAgent identity;
    private final ProxyRuntime runtime;
    private final AdsClient client;
    private final AdminServer admin;
    private final TrafficTelling telling;
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("weft-retry").factory());
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AutoCloseable identityChanges;
    private final AutoCloseable warmUpChanges;
    private final WarmUp warmUp;
    private final OverloadMonitor overload;
    private final @Nullable DnsServer names;
    private final @Nullable FilterSource filters;

    /** Where time and chance come from. */
    record Sources(Ticker ticker, Clock clock, RandomGenerator random) {}

    /**
     * Wires everything; nothing connects or listens yet but for the renewal of the identity.
     *
     * @throws FilterProblemException when users' filters cannot be used: without them a protection would be away
     */
    Sidecar(ProxyOptions options, Sources sources, String version, OutputStream accessLogTo)
            throws FilterProblemException {
        this.options = options;
        ProxyOptions.ControlPlane control = options.controlPlane();
        OwnSockets own = new OwnSockets(options.capture().mark());
        identity = IdentityAgent.start(
                new IdentityAgent.Options(
                        control.trustDomain(),
                        control.host(),
                        control.port(),
                        options.stateDirectory(),
                        options.bootstrapFile(),
                        control.svidTtl(),
                        own),
                sources.clock(),
                sources.random(),
                IdentityObserver.NONE);
        SvidSource secrets = identity.source();
        IstioMetrics traffic = new IstioMetrics(
                Nodes.local(options.workload()),
                () -> secrets.svid().map(svid -> svid.id().toString()).orElse("unknown"),
                new IstioMetrics.Options(
                        options.telemetry().maxSeries(), options.telemetry().durationBuckets(), Buckets.SIZE_BYTES));
        HandshakeMetrics handshakes = new HandshakeMetrics(limited(sources, HANDSHAKE_LINES_PER_SECOND));
        RouteMetrics routes = new RouteMetrics(
                options.telemetry().maxSeries(), options.telemetry().durationBuckets());
        telling = new TrafficTelling(
                options,
                sources,
                accessLogTo,
                traffic,
                List.of(handshakes, routes, new HostLog(limited(sources, HANDSHAKE_LINES_PER_SECOND))));
        NodeIdentity node = Nodes.node(options.workload(), options.capture(), version);
        runtime = new ProxyRuntime(
                new RuntimeOptions(
                        options.runtime().eventLoops(),
                        sources.ticker(),
                        sources.clock(),
                        sources.random(),
                        limits(options),
                        CaptureOptions.DEFAULT.withMark(options.capture().mark()),
                        new RuntimeOptions.Self(node.id(), Nodes.local(options.workload()))),
                secrets,
                telling);
        overload = new OverloadMonitor(options.runtime().overload().limits(), new ProcessMemory(), sources.ticker());
        filters = filters(options.runtime().filters(), runtime);
        warmUp = warmUp(options, sources, secrets);
        warmUpChanges = secrets.listen(warmUp::begin);
        names = nameServer(options, own);
        ConfigApplier applier = new ConfigApplier(runtime, identity, control.trustDomain(), retries);
        client = new AdsClient(
                node,
                new ControlPlaneChannels(control.host(), control.port(), secrets, sources.clock(), own),
                options.stateDirectory(),
                names == null ? applier : new NamedApplier(applier, names),
                new AdsClient.Sources(sources.ticker(), sources.clock(), sources.random()));
        identityChanges = secrets.listen(new NewIdentity(secrets, client));
        RunningView view = new RunningView(node, secrets, client, runtime, applier, warmUp, draining);
        admin = new AdminServer(
                new AdminApi(view, new SidecarMetrics(view, families(traffic, routes), handshakes, telling)::families));
    }

    private static RuntimeOptions.Limits limits(ProxyOptions options) {
        return RuntimeOptions.Limits.DEFAULT
                .withDetectTimeout(options.capture().detectTimeout())
                .withReplayBytes(options.runtime().replayKib() * 1024L)
                .withMaxConnections(options.runtime().overload().maxConnections());
    }

    private static LogLimiter limited(Sources sources, int linesPerSecond) {
        return new LogLimiter(sources.ticker(), linesPerSecond);
    }

    private static @Nullable FilterSource filters(ProxyOptions.@Nullable Filters named, ProxyRuntime runtime)
            throws FilterProblemException {
        return named == null ? null : FilterSource.open(named.folder(), named.runtime(), runtime::filters);
    }

    /** Opens the actuator's ports and connects. */
    void start() {
        listen("weft.proxy.admin.port", options.ports().admin(), Exposure.ALL);
        listen("weft.proxy.metrics.port", options.ports().metrics(), Exposure.METRICS);
        listen("weft.proxy.readiness.port", options.ports().readiness(), Exposure.READINESS);
        listenForLookups();
        if (filters != null) {
            filters.follow(FILTERS_LOOK_MILLIS);
        }
        runtime.guard(overload);
        warmUp.begin();
        client.start();
    }

    /** Who it says it is and whose peer metadata it writes are those of real traffic; everything that counts is its own. */
    private static WarmUp warmUp(ProxyOptions options, Sources sources, SvidSource secrets) {
        return new WarmUp(
                options.runtime().warmUp(),
                secrets,
                new RuntimeOptions(
                        1,
                        sources.ticker(),
                        sources.clock(),
                        sources.random(),
                        RuntimeOptions.Limits.DEFAULT,
                        CaptureOptions.DEFAULT.withMark(options.capture().mark()),
                        new RuntimeOptions.Self("", Nodes.local(options.workload()))),
                new IstioMetrics(
                        Nodes.local(options.workload()),
                        () -> "unknown",
                        new IstioMetrics.Options(
                                WARM_UP_SERIES, options.telemetry().durationBuckets(), Buckets.SIZE_BYTES)));
    }

    private static @Nullable DnsServer nameServer(ProxyOptions options, OwnSockets own) {
        int port = options.capture().dnsPort();
        return port == 0
                ? null
                : new DnsServer(new DnsServer.Options(
                        DnsServer.loopback(port), options.workload().namespace(), DnsServer.capturesIpv6(), own));
    }

    private void listenForLookups() {
        if (names == null) {
            return;
        }
        try {
            names.start();
        } catch (IOException e) {
            LOG.log(
                    Level.ERROR,
                    "Name server is not there, lookups that are redirected fail: weft.proxy.dns.port={0} reason={1}",
                    options.capture().dnsPort(),
                    e.getMessage());
        }
    }

    /** Tells the name server what the data path is told. */
    private record NamedApplier(ConfigApplier applier, DnsServer names) implements XdsListener {
        @Override
        public void configured(ProxyConfig config, boolean complete) {
            names.configured(config);
            applier.configured(config, complete);
        }

        @Override
        public void trustBundle(String name, String pem) {
            applier.trustBundle(name, pem);
        }
    }

    private void listen(String property, InetSocketAddress address, Exposure exposure) {
        try {
            InetSocketAddress bound = admin.listen(address, exposure);
            LOG.log(Level.INFO, "Actuator listens: {0}={1}", property, bound);
        } catch (IOException e) {
            LOG.log(
                    Level.ERROR,
                    "Actuator port cannot be opened, traffic is served without it: {0}={1} reason={2}",
                    property,
                    address,
                    e.getMessage());
        }
    }

    /** Stops taking new connections and waits for what is in flight, within the drain time; then ends everything. */
    @Override
    public void close() {
        draining.set(true);
        LOG.log(Level.INFO, "Draining: patience={0}", options.runtime().drain());
        try {
            runtime.drain(options.runtime().drain())
                    .toCompletableFuture()
                    .get(options.runtime().drain().toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.log(Level.WARNING, "Drain took too long; open connections are closed");
        } catch (ExecutionException e) {
            LOG.log(Level.WARNING, "Drain failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        retries.shutdownNow();
        client.close();
        identity.close();
        admin.close();
        if (names != null) {
            names.close();
        }
        runtime.close();
        if (filters != null) {
            filters.close();
        }
        telling.close();
        try {
            identityChanges.close();
            warmUpChanges.close();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "Identity listener", e);
        }
        LOG.log(Level.INFO, "Ended");
    }

    private List<MetricFamily> families(IstioMetrics traffic, RouteMetrics routes) {
        List<MetricFamily> all = new ArrayList<>(traffic.families());
        all.addAll(routes.families());
        all.addAll(ExportMetrics.families(runtime.exports()));
        all.addAll(warmUp.families());
        all.addAll(OverloadMetrics.families(runtime));
        return List.copyOf(all);
    }

    /** Connects anew when the SVID is another one, so that the control plane always sees a current certificate. */
    private static final class NewIdentity implements Runnable {
        private final SvidSource secrets;
        private final AdsClient client;
        private @Nullable Svid last;

        NewIdentity(SvidSource secrets, AdsClient client) {
            this.secrets = secrets;
            this.client = client;
            this.last = secrets.svid().orElse(null);
        }

        @Override
        public synchronized void run() {
            Svid now = secrets.svid().orElse(null);
            if (now != null && !now.equals(last)) {
                boolean renewed = last != null;
                last = now;
                if (renewed) {
                    client.reconnect();
                }
            }
        }
    }
}
