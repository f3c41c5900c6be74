package dev.weft.config.compile.traffic;

import dev.weft.config.ir.Cluster;
import dev.weft.config.model.Protocol;
import dev.weft.config.model.TrafficSettings;
import dev.weft.config.model.TrafficSettings.Balancing;
import dev.weft.config.model.TrafficSettings.HttpVersion;
import dev.weft.config.model.TrafficSettings.LocalityBalancing;
import dev.weft.config.model.TrafficSettings.Outliers;
import dev.weft.config.model.TrafficSettings.Pool;
import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.CircuitBreakers.RetryBudget;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.policy.cluster.HostSelection;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.hash.HashPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's policy from a DestinationRule's settings, with Istio's defaults: least request, limits of 2^32-1, no ejection
 * unless asked for, no panic.
 */
public final class ClusterPolicies {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private ClusterPolicies() {}

    /** The policy that settings ask for. */
    public static ClusterPolicy of(TrafficSettings settings, @Nullable RetryBudget budget) {
        Pool pool = settings.pool();
        Outliers outliers = settings.outliers();
        Balancing balancing = settings.balancing();
        LoadBalancer algorithm = balancing == null ? null : balancing.algorithm();
        CircuitBreakers limits = pool == null ? CircuitBreakers.UNLIMITED : pool.breakers();
        HostSelection usual = HostSelection.DEFAULT;
        return new ClusterPolicy(
                algorithm == null ? LoadBalancer.LeastRequest.DEFAULT : algorithm,
                new HostSelection(
                        outliers == null ? usual.panicThresholdPercent() : outliers.minHealthPercent(),
                        weighsLocalities(settings),
                        usual.overprovisioningPercent(),
                        usual.apertureSize()),
                new CircuitBreakers(
                        limits.maxConnections(),
                        limits.maxPendingRequests(),
                        limits.maxRequests(),
                        limits.maxRetries(),
                        budget),
                outliers == null ? null : outliers.rules(),
                List.of(),
                pool == null ? ConnectionSettings.DEFAULT : pool.connections());
    }

    /**
     * How connections to a port are made: within ten seconds unless settings say else.
     *
     * @param upgrades whether the mesh makes HTTP/2 of HTTP/1.1 where settings leave that to it
     */
    public static Cluster.Connection connection(TrafficSettings settings, Protocol declared, boolean upgrades) {
        Pool pool = settings.pool();
        Duration written = pool == null ? null : pool.connectTimeout();
        HttpVersion version = pool == null ? HttpVersion.DEFAULT : pool.version();
        return new Cluster.Connection(
                written == null ? CONNECT_TIMEOUT : written,
                protocol(declared, version, upgrades),
                version.maxConcurrentStreams(),
                "");
    }

    /** What is spoken where nothing else is asked for. */
    public static Cluster.Protocol protocol(Protocol declared) {
        return protocol(declared, HttpVersion.DEFAULT, false);
    }

    /** Istio: the client's protocol goes before an upgrade, and an upgrade concerns only what is known to be HTTP. */
    private static Cluster.Protocol protocol(Protocol declared, HttpVersion version, boolean upgrades) {
        return switch (declared) {
            case HTTP, HTTP2, GRPC, GRPC_WEB -> {
                if (version.sameAsClient()) {
                    yield Cluster.Protocol.AS_DOWNSTREAM;
                }
                boolean upgraded = switch (version.upgrade()) {
                    case UPGRADE -> true;
                    case DO_NOT_UPGRADE -> false;
                    case DEFAULT -> upgrades;
                };
                yield declared == Protocol.HTTP && !upgraded ? Cluster.Protocol.HTTP1 : Cluster.Protocol.HTTP2;
            }
            case UNSPECIFIED -> Cluster.Protocol.AS_DOWNSTREAM;
            case HTTPS, TLS, TCP -> Cluster.Protocol.OPAQUE;
        };
    }

    /** From what the hash of a request to this destination is made; {@code null}: it does not hash. */
    public static @Nullable HashPolicy hash(TrafficSettings settings) {
        Balancing balancing = settings.balancing();
        HashPolicy.Key key = balancing == null ? null : balancing.hash();
        return key == null ? null : new HashPolicy(key, false);
    }

    /** What holds of localities; {@code null}: they are not looked at. */
    public static @Nullable LocalityBalancing locality(TrafficSettings settings) {
        Balancing balancing = settings.balancing();
        LocalityBalancing written = balancing == null ? null : balancing.locality();
        if (written == null) {
            return LocalityBalancing.DEFAULT;
        }
        return written.enabled() ? written : null;
    }

    /** Istio: weights of localities count only where the user says where traffic goes. */
    private static boolean weighsLocalities(TrafficSettings settings) {
        LocalityBalancing locality = locality(settings);
        if (locality == null) {
            return false;
        }
        if (locality.zonesFrom() > 0) {
            return true;
        }
        boolean failsOver = settings.outliers() != null
                && (!locality.failover().isEmpty()
                        || !locality.failoverPriority().isEmpty());
        return failsOver || !locality.distribute().isEmpty();
    }
}
