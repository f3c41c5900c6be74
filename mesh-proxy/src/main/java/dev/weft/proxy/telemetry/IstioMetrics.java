package dev.weft.proxy.telemetry;

import dev.weft.proxy.config.ChainTelemetry;
import dev.weft.proxy.config.ChainTelemetry.MetricOverride;
import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.telemetry.ChainMetrics.Counted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Istio's standard metrics of requests and opaque connections. Event loops call it, several at once; once a series exists,
 * counting takes no lock and allocates nothing.
 *
 * <p>Source: Istio, standard metrics reference; bytes of opaque connections are counted when they end.
 */
public final class IstioMetrics implements TrafficObserver {

    /** Plans that are kept; their series stay when a plan is forgotten. */
    private static final int MAX_PLANS = 64;

    private final SeriesProbe probe;
    private final LabelValues labels;
    private final double[] duration;
    private final double[] size;
    private final SeriesStore.Budget httpBudget;
    private final SeriesStore.Budget messageBudget;
    private final SeriesStore.Budget tcpBudget;
    private final ConcurrentMap<List<String>, SeriesStore<HttpSeries>> http = new ConcurrentHashMap<>();
    private final ConcurrentMap<List<String>, SeriesStore<MessageSeries>> messages = new ConcurrentHashMap<>();
    private final ConcurrentMap<List<String>, SeriesStore<TcpSeries>> tcp = new ConcurrentHashMap<>();
    private final Map<List<MetricOverride>, ChainMetrics> plans = new LinkedHashMap<>(16, 0.75f, true);
    private final ChainMetrics standard;

    /**
     * Bounds and shapes.
     *
     * @param maxSeries of requests, and as many of gRPC messages and of opaque connections
     */
    public record Options(int maxSeries, Buckets duration, Buckets size) {
        /** What is used where nothing else is said. */
        public static final Options DEFAULT = new Options(1000, Buckets.DURATION_MILLIS, Buckets.SIZE_BYTES);
    }

    /**
     * @param local this proxy's own workload
     * @param principal its SPIFFE ID of the moment; {@code unknown} while there is none
     */
    public IstioMetrics(Workload local, Supplier<String> principal, Options options) {
        this.probe = new SeriesProbe(principal);
        this.labels = new LabelValues(local);
        this.duration = options.duration().toArray();
        this.size = options.size().toArray();
        this.httpBudget = new SeriesStore.Budget(options.maxSeries());
        this.messageBudget = new SeriesStore.Budget(options.maxSeries());
        this.tcpBudget = new SeriesStore.Budget(options.maxSeries());
        this.standard = make(List.of());
    }

    /** Who counts the traffic of a chain; the same for equal overrides, so that a new configuration loses nothing. */
    public synchronized TrafficObserver of(ChainTelemetry telemetry) {
        List<MetricOverride> overrides = telemetry.metrics();
        if (overrides.isEmpty()) {
            return standard;
        }
        ChainMetrics made = plans.get(overrides);
        if (made == null) {
            made = make(overrides);
            plans.put(overrides, made);
            if (plans.size() > MAX_PLANS) {
                Iterator<ChainMetrics> oldest = plans.values().iterator();
                oldest.next();
                oldest.remove();
            }
        }
        return made;
    }

    private ChainMetrics make(List<MetricOverride> overrides) {
        List<Counted<HttpSeries>> requests = new ArrayList<>();
        for (MetricPlan.Group group : MetricPlan.groups(MetricPlan.HTTP, overrides)) {
            LabelPlan plan = LabelPlan.of(IstioLabels.HTTP, group.tags(), group.removed());
            SeriesStore<HttpSeries> store = http.computeIfAbsent(
                    plan.names(),
                    names -> new SeriesStore<>(names, httpBudget, values -> httpSeries(values, duration, size)));
            requests.add(new Counted<>(group, new SeriesTable<>(plan, labels::http, store)));
        }
        List<Counted<MessageSeries>> told = new ArrayList<>();
        for (MetricPlan.Group group : MetricPlan.groups(MetricPlan.MESSAGES, overrides)) {
            LabelPlan plan = LabelPlan.of(IstioLabels.MESSAGES, group.tags(), group.removed());
            SeriesStore<MessageSeries> store = messages.computeIfAbsent(
                    plan.names(),
                    names -> new SeriesStore<>(
                            names,
                            messageBudget,
                            values -> new MessageSeries(values, new LongAdder(), new LongAdder())));
            told.add(new Counted<>(group, new SeriesTable<>(plan, labels::messages, store)));
        }
        List<Counted<TcpSeries>> connections = new ArrayList<>();
        for (MetricPlan.Group group : MetricPlan.groups(MetricPlan.TCP, overrides)) {
            LabelPlan plan = LabelPlan.of(IstioLabels.TCP, group.tags(), group.removed());
            SeriesStore<TcpSeries> store = tcp.computeIfAbsent(
                    plan.names(), names -> new SeriesStore<>(names, tcpBudget, IstioMetrics::tcpSeries));
            connections.add(new Counted<>(group, new SeriesTable<>(plan, labels::tcp, store)));
        }
        return new ChainMetrics(probe, requests, told, connections);
    }

    @Override
    public void requestEnded(StreamReport report) {
        standard.requestEnded(report);
    }

    @Override
    public void connectionOpened(StreamReport report) {
        standard.connectionOpened(report);
    }

    @Override
    public void connectionClosed(StreamReport report) {
        standard.connectionClosed(report);
    }

    @Override
    public void handshakeFailed(HandshakeFailure failure) {
        standard.handshakeFailed(failure);
    }

    /** The metrics, for exposition. */
    public List<MetricFamily> families() {
        return IstioFamilies.of(http.values(), messages.values(), tcp.values());
    }

    private static HttpSeries httpSeries(List<String> labels, double[] duration, double[] size) {
        return new HttpSeries(
                labels, new LongAdder(), new Histogram(duration), new Histogram(size), new Histogram(size));
    }

    private static TcpSeries tcpSeries(List<String> labels) {
        return new TcpSeries(labels, new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}
