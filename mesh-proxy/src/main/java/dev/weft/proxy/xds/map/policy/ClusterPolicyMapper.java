package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.policy.cluster.ConnectionSettings.TcpKeepAlive;
import dev.weft.policy.cluster.ErrorCodes;
import dev.weft.policy.cluster.HostSelection;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.policy.BalanceFields.Cluster;
import dev.weft.proxy.xds.map.policy.BalanceFields.CommonLb;
import dev.weft.proxy.xds.map.policy.BalanceFields.ConnectionOptions;
import dev.weft.proxy.xds.map.policy.BalanceFields.HttpOptions;
import dev.weft.proxy.xds.map.policy.BalanceFields.KeepAlive;
import dev.weft.proxy.xds.map.policy.BalanceFields.UpstreamHttp;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything that a cluster says about its endpoints but who they are. What Envoy has no field for comes as text in
 * the metadata {@value #WEFT}; names there that are not known are left out, so that an older proxy keeps working.
 */
public final class ClusterPolicyMapper {

    private static final String WEFT = "dev.weft";
    private static final String PEAK_EWMA_DECAY = "peak_ewma_decay";
    private static final String APERTURE = "aperture";
    private static final double ENVOY_PANIC = 50;

    private ClusterPolicyMapper() {}

    /** The policy of an {@code envoy.config.cluster.v3.Cluster}. */
    public static ClusterPolicy policy(WireMessage cluster) throws InvalidFieldException {
        WireMessage metadata = CoreMapper.metadata(cluster, Cluster.METADATA, WEFT);
        Map<String, String> own = metadata == null ? Map.of() : CoreMapper.strings(metadata);
        return new ClusterPolicy(
                LoadBalancerMapper.of(cluster, peakEwmaDecay(cluster, own.get(PEAK_EWMA_DECAY))),
                selection(cluster, own.get(APERTURE)),
                LimitMapper.breakers(cluster),
                cluster.has(Cluster.OUTLIER_DETECTION)
                        ? OutlierMapper.outliers(cluster.message(Cluster.OUTLIER_DETECTION))
                                .with(errorCodes(cluster))
                        : null,
                HealthCheckMapper.checks(cluster),
                connections(cluster).with(ProxyHeaderMapper.of(cluster)));
    }

    private static @Nullable Duration peakEwmaDecay(WireMessage cluster, @Nullable String written)
            throws InvalidFieldException {
        try {
            return written == null ? null : Duration.parse(written);
        } catch (DateTimeException notADuration) {
            throw cluster.invalid(
                    Cluster.METADATA, PEAK_EWMA_DECAY + ": \"" + written + "\" (expected: a duration such as PT10S)");
        }
    }

    private static HostSelection selection(WireMessage cluster, @Nullable String aperture)
            throws InvalidFieldException {
        WireMessage lb = cluster.message(Cluster.COMMON_LB_CONFIG);
        CoreMapper.requireOnly(
                lb,
                Set.of(
                        CommonLb.HEALTHY_PANIC_THRESHOLD,
                        CommonLb.LOCALITY_WEIGHTED_LB_CONFIG,
                        CommonLb.UPDATE_MERGE_WINDOW));
        int panic = (int) LoadBalancerMapper.percent(lb, CommonLb.HEALTHY_PANIC_THRESHOLD, ENVOY_PANIC);
        boolean weighted = lb.has(CommonLb.LOCALITY_WEIGHTED_LB_CONFIG);
        int size;
        try {
            size = aperture == null ? 0 : Integer.parseInt(aperture);
        } catch (NumberFormatException notANumber) {
            throw cluster.invalid(
                    Cluster.METADATA, APERTURE + ": \"" + aperture + "\" (expected: a number of endpoints)");
        }
        return CoreMapper.record(
                lb, () -> new HostSelection(panic, weighted, HostSelection.DEFAULT.overprovisioningPercent(), size));
    }

    private static ErrorCodes errorCodes(WireMessage cluster) throws InvalidFieldException {
        WireMessage any = cluster.map(Cluster.TYPED_EXTENSION_PROTOCOL_OPTIONS).get(UpstreamHttp.TYPE);
        return any == null ? ErrorCodes.SERVER_ERRORS : ErrorCodesMapper.of(CoreMapper.content(any));
    }

    private static ConnectionSettings connections(WireMessage cluster) throws InvalidFieldException {
        CoreMapper.requireAbsent(
                cluster, Cluster.MAX_REQUESTS_PER_CONNECTION, "common_http_protocol_options of HttpProtocolOptions");
        WireMessage any = cluster.map(Cluster.TYPED_EXTENSION_PROTOCOL_OPTIONS).get(UpstreamHttp.TYPE);
        if (any == null) {
            ConnectionSettings otherwise = ConnectionSettings.DEFAULT;
            return new ConnectionSettings(
                    otherwise.maxRequestsPerConnection(), otherwise.idleTimeout(), null, keepAlive(cluster));
        }
        WireMessage options = CoreMapper.content(any);
        WireMessage http = common(options);
        Duration idle = CoreMapper.duration(http, HttpOptions.IDLE_TIMEOUT);
        Duration life = CoreMapper.limit(http, HttpOptions.MAX_CONNECTION_DURATION, null);
        int requests = CoreMapper.integer(http, HttpOptions.MAX_REQUESTS_PER_CONNECTION, 0, Integer.MAX_VALUE, 0);
        return new ConnectionSettings(
                requests,
                idle == null ? ConnectionSettings.DEFAULT.idleTimeout() : idle,
                life,
                keepAlive(cluster),
                UpstreamHttpMapper.pings(options));
    }

    private static WireMessage common(WireMessage options) throws InvalidFieldException {
        CoreMapper.requireAbsent(options, UpstreamHttp.HTTP_FILTERS, "no upstream filter");
        return options.message(UpstreamHttp.COMMON_HTTP_PROTOCOL_OPTIONS);
    }

    private static @Nullable TcpKeepAlive keepAlive(WireMessage cluster) throws InvalidFieldException {
        WireMessage options = cluster.message(Cluster.UPSTREAM_CONNECTION_OPTIONS);
        if (!options.has(ConnectionOptions.TCP_KEEPALIVE)) {
            return null;
        }
        WireMessage probes = options.message(ConnectionOptions.TCP_KEEPALIVE);
        return new TcpKeepAlive(
                CoreMapper.integer(probes, KeepAlive.KEEPALIVE_PROBES, 0, Integer.MAX_VALUE, 0),
                Duration.ofSeconds(CoreMapper.wrapped(probes, KeepAlive.KEEPALIVE_TIME, 0)),
                Duration.ofSeconds(CoreMapper.wrapped(probes, KeepAlive.KEEPALIVE_INTERVAL, 0)));
    }
}
