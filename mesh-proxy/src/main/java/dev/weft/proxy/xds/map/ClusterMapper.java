package dev.weft.proxy.xds.map;

import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ClusterConfig.Discovery;
import dev.weft.proxy.config.ClusterConfig.ServiceRef;
import dev.weft.proxy.config.ClusterConfig.Transport;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.ClusterFields.BindConfig;
import dev.weft.proxy.xds.map.ClusterFields.Cluster;
import dev.weft.proxy.xds.map.ClusterFields.EdsConfig;
import dev.weft.proxy.xds.map.ClusterFields.SocketMatch;
import dev.weft.proxy.xds.map.policy.ClusterPolicyMapper;
import dev.weft.proxy.xds.map.policy.UpstreamHttpMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads clusters. */
final class ClusterMapper {

    /** Envoy's default. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private ClusterMapper() {}

    static MappedResource.Cluster cluster(WireMessage cluster) throws InvalidFieldException {
        String name = cluster.string(Cluster.NAME);
        Discovery discovery = discovery(cluster);
        ClusterConfig config = new ClusterConfig(
                name,
                discovery,
                policy(cluster, discovery),
                connectTimeout(cluster),
                transport(cluster),
                service(cluster),
                bindAddress(cluster, discovery),
                UpstreamHttpMapper.http(cluster));
        return switch (discovery) {
            case EDS -> {
                String eds = cluster.message(Cluster.EDS_CLUSTER_CONFIG).string(EdsConfig.SERVICE_NAME);
                yield new MappedResource.Cluster(config, eds.isEmpty() ? name : eds, null);
            }
            case STATIC ->
                new MappedResource.Cluster(
                        config, "", EndpointMapper.assignment(name, cluster.message(Cluster.LOAD_ASSIGNMENT)));
            case ORIGINAL_DST -> new MappedResource.Cluster(config, "", null);
        };
    }

    // Other clusters never come with one; their endpoints keep any source address.
    private static @Nullable String bindAddress(WireMessage cluster, Discovery discovery) throws InvalidFieldException {
        if (discovery != Discovery.ORIGINAL_DST || !cluster.has(Cluster.UPSTREAM_BIND_CONFIG)) {
            return null;
        }
        WireMessage bind = cluster.message(Cluster.UPSTREAM_BIND_CONFIG);
        if (!bind.has(BindConfig.SOURCE_ADDRESS)) {
            return null;
        }
        WireMessage source = bind.message(BindConfig.SOURCE_ADDRESS);
        return CoreMapper.ip(source, CoreFields.SocketAddress.ADDRESS);
    }

    private static Discovery discovery(WireMessage cluster) throws InvalidFieldException {
        if (cluster.has(Cluster.CLUSTER_TYPE)) {
            throw cluster.invalid(Cluster.CLUSTER_TYPE, "not supported (expected: type EDS, STATIC or ORIGINAL_DST)");
        }
        long type = cluster.number(Cluster.TYPE_FIELD);
        if (type == 0) {
            return Discovery.STATIC;
        }
        if (type == 3) {
            return Discovery.EDS;
        }
        if (type == 4) {
            return Discovery.ORIGINAL_DST;
        }
        throw cluster.invalid(
                Cluster.TYPE_FIELD,
                CoreMapper.oneOf(type, "STATIC", "STRICT_DNS", "LOGICAL_DNS")
                        + " (expected: EDS, STATIC or ORIGINAL_DST)");
    }

    private static ClusterPolicy policy(WireMessage cluster, Discovery discovery) throws InvalidFieldException {
        ClusterPolicy policy = ClusterPolicyMapper.policy(cluster);
        boolean provided = policy.loadBalancer() == LoadBalancer.OriginalDestination.INSTANCE;
        if (provided != (discovery == Discovery.ORIGINAL_DST)) {
            throw cluster.invalid(
                    Cluster.LB_POLICY, "CLUSTER_PROVIDED goes with type ORIGINAL_DST (expected: both or neither)");
        }
        return policy;
    }

    private static Duration connectTimeout(WireMessage cluster) throws InvalidFieldException {
        Duration timeout = CoreMapper.duration(cluster, Cluster.CONNECT_TIMEOUT);
        if (timeout != null && timeout.isZero()) {
            throw cluster.invalid(Cluster.CONNECT_TIMEOUT, "0 s (expected: more)");
        }
        return Objects.requireNonNullElse(timeout, CONNECT_TIMEOUT);
    }

    private static Transport transport(WireMessage cluster) throws InvalidFieldException {
        List<Transport.Match> matches = new ArrayList<>();
        for (WireMessage match : cluster.messages(Cluster.TRANSPORT_SOCKET_MATCHES)) {
            matches.add(new Transport.Match(
                    CoreMapper.strings(match.message(SocketMatch.MATCH)),
                    TlsMapper.upstream(match, SocketMatch.TRANSPORT_SOCKET)));
        }
        return new Transport(
                matches,
                cluster.has(Cluster.TRANSPORT_SOCKET) ? TlsMapper.upstream(cluster, Cluster.TRANSPORT_SOCKET) : null);
    }

    /** Istio's metadata: the services that a cluster belongs to; the first one counts. */
    private static ServiceRef service(WireMessage cluster) throws InvalidFieldException {
        WireMessage istio = CoreMapper.metadata(cluster, Cluster.METADATA, "istio");
        if (istio == null) {
            return ServiceRef.UNKNOWN;
        }
        WireMessage services = istio.map(CoreFields.Struct.FIELDS).get("services");
        if (services == null) {
            return ServiceRef.UNKNOWN;
        }
        List<WireMessage> all =
                services.message(CoreFields.StructValue.LIST_VALUE).messages(CoreFields.ListValue.VALUES);
        if (all.isEmpty()) {
            return ServiceRef.UNKNOWN;
        }
        Map<String, String> first = CoreMapper.strings(all.getFirst().message(CoreFields.StructValue.STRUCT_VALUE));
        return new ServiceRef(
                first.getOrDefault("host", ServiceRef.UNKNOWN.host()),
                first.getOrDefault("name", ServiceRef.UNKNOWN.name()),
                first.getOrDefault("namespace", ServiceRef.UNKNOWN.namespace()));
    }
}
