package dev.weft.proxy.telemetry;

import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ClusterConfig.ServiceRef;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.EndpointSet.WorkloadRef;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Istio's standard metrics of requests and opaque connections. Event loops call it, several at once; once a series exists,
 * counting takes no lock and allocates nothing.
 *
 * <p>Source: Istio, standard metrics reference; bytes of opaque connections are counted when they end.
 */
public final class IstioMetrics implements TrafficObserver {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final String UNKNOWN = "unknown";

    private final SeriesTable<HttpSeries> http;
    private final SeriesTable<TcpSeries> tcp;
    private final Supplier<String> principal;
    private final ThreadLocal<SeriesKey> probes = ThreadLocal.withInitial(SeriesKey::new);

    /**
     * Bounds and shapes.
     *
     * @param maxSeries of requests, and as many of opaque connections
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
        this.principal = principal;
        LabelValues labels = new LabelValues(local);
        double[] duration = options.duration().toArray();
        double[] size = options.size().toArray();
        http = new SeriesTable<>(
                options.maxSeries(),
                key -> httpSeries(labels.http(key), duration, size),
                httpSeries(LabelValues.overflow(IstioLabels.HTTP.size()), duration, size));
        tcp = new SeriesTable<>(
                options.maxSeries(),
                key -> tcpSeries(labels.tcp(key)),
                tcpSeries(LabelValues.overflow(IstioLabels.TCP.size())));
    }

    @Override
    public void requestEnded(StreamReport report) {
        SeriesKey key = probe(report);
        key.responseCode = report.responseCode();
        String type = report.requestHeader("content-type");
        key.grpc = type != null && type.startsWith("application/grpc");
        key.grpcStatus = key.grpc ? report.grpcStatus() : "";
        HttpSeries series = http.get(key);
        series.requests().increment();
        series.duration().record(report.durationNanos() / NANOS_PER_MILLI);
        series.requestBytes().record((double) report.bytesReceived());
        series.responseBytes().record((double) report.bytesSent());
    }

    @Override
    public void connectionOpened(StreamReport report) {
        tcpSeries(report).opened().increment();
    }

    @Override
    public void connectionClosed(StreamReport report) {
        TcpSeries series = tcpSeries(report);
        series.closed().increment();
        series.sentBytes().add(report.bytesSent());
        series.receivedBytes().add(report.bytesReceived());
    }

    @Override
    public void handshakeFailed(HandshakeFailure failure) {
        // Istio has no metric for it; ProxyMetrics counts it.
    }

    /** The metrics, for exposition. */
    public List<MetricFamily> families() {
        return IstioFamilies.of(http, tcp);
    }

    private TcpSeries tcpSeries(StreamReport report) {
        SeriesKey key = probe(report);
        key.responseCode = 0;
        key.grpc = false;
        key.grpcStatus = "";
        return tcp.get(key);
    }

    private SeriesKey probe(StreamReport report) {
        SeriesKey key = probes.get();
        key.outbound = report.direction() == Direction.OUTBOUND;
        key.mutualTls = report.mutualTls();
        key.flags = report.responseFlags();
        ClusterConfig cluster = report.cluster();
        key.service = cluster == null ? ServiceRef.UNKNOWN : cluster.service();
        Endpoint endpoint = report.endpoint();
        if (key.outbound) {
            key.workload = endpoint == null ? WorkloadRef.UNKNOWN : endpoint.workload();
            key.peer = Workload.UNKNOWN;
            key.sourcePrincipal = key.mutualTls ? principal.get() : UNKNOWN;
            key.destinationPrincipal = known(report.upstreamPeerId());
        } else {
            key.workload = WorkloadRef.UNKNOWN;
            Workload peer = report.downstreamPeer();
            key.peer = peer == null ? Workload.UNKNOWN : peer;
            key.sourcePrincipal = known(report.downstreamPeerId());
            key.destinationPrincipal = key.mutualTls ? known(report.downstreamLocalId()) : UNKNOWN;
        }
        return key;
    }

    private static String known(@Nullable String value) {
        return value == null ? UNKNOWN : value;
    }

    private static HttpSeries httpSeries(List<String> labels, double[] duration, double[] size) {
        return new HttpSeries(
                labels, new LongAdder(), new Histogram(duration), new Histogram(size), new Histogram(size));
    }

    private static TcpSeries tcpSeries(List<String> labels) {
        return new TcpSeries(labels, new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}
