package dev.weft.config.xds;

import com.google.protobuf.Duration;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.weft.config.ir.Cluster.Connection;
import dev.weft.config.ir.Cluster.Discovery;
import dev.weft.config.ir.Cluster.ServiceRef;
import dev.weft.config.ir.Cluster.Transport;
import dev.weft.policy.cluster.LoadBalancer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.Map;

/** Clusters with their discovery, protocol, TLS by endpoint and the names that metrics need. */
final class ClusterXds {

    private static final String HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private ClusterXds() {}

    static Cluster cluster(dev.weft.config.ir.Cluster ir) {
        Cluster.Builder cluster = Cluster.newBuilder()
                .setName(ir.name())
                .setConnectTimeout(duration(ir.connection().connectTimeout()))
                .setLbPolicy(
                        switch (ir.policy().loadBalancer()) {
                            case LoadBalancer.RoundRobin even -> Cluster.LbPolicy.ROUND_ROBIN;
                            case LoadBalancer.LeastRequest least -> Cluster.LbPolicy.LEAST_REQUEST;
                            case LoadBalancer.PeakEwma latency -> Cluster.LbPolicy.LEAST_REQUEST;
                            case LoadBalancer.Random any -> Cluster.LbPolicy.RANDOM;
                            case LoadBalancer.RingHash ring -> Cluster.LbPolicy.RING_HASH;
                            case LoadBalancer.Maglev table -> Cluster.LbPolicy.MAGLEV;
                            case LoadBalancer.OriginalDestination given -> Cluster.LbPolicy.CLUSTER_PROVIDED;
                        });
        discovery(ir, cluster);
        protocol(ir.connection(), cluster);
        transport(ir.transport(), cluster);
        if (!ir.connection().sourceAddress().isEmpty()) {
            cluster.setUpstreamBindConfig(BindConfig.newBuilder()
                    .setSourceAddress(SocketAddress.newBuilder()
                            .setAddress(ir.connection().sourceAddress())
                            .setPortValue(0)));
        }
        ServiceRef service = ir.service();
        if (service != null) {
            cluster.setMetadata(Metadata.newBuilder().putFilterMetadata("istio", services(service)));
        }
        return cluster.build();
    }

    static Duration duration(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    private static void discovery(dev.weft.config.ir.Cluster ir, Cluster.Builder cluster) {
        switch (ir.discovery()) {
            case Discovery.Eds eds ->
                cluster.setType(Cluster.DiscoveryType.EDS)
                        .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder()
                                .setServiceName(ir.name())
                                .setEdsConfig(ConfigSource.newBuilder()
                                        .setResourceApiVersion(ApiVersion.V3)
                                        .setInitialFetchTimeout(Duration.getDefaultInstance())
                                        .setAds(AggregatedConfigSource.getDefaultInstance())));
            case Discovery.Static fixed ->
                cluster.setType(Cluster.DiscoveryType.STATIC)
                        .setLoadAssignment(EndpointXds.assignment(ir.name(), fixed.endpoints()));
            case Discovery.OriginalDst dst -> cluster.setType(Cluster.DiscoveryType.ORIGINAL_DST);
        }
    }

    private static void protocol(Connection connection, Cluster.Builder cluster) {
        HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder();
        switch (connection.protocol()) {
            case HTTP1 ->
                options.setExplicitHttpConfig(HttpProtocolOptions.ExplicitHttpConfig.newBuilder()
                        .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance()));
            case HTTP2 ->
                options.setExplicitHttpConfig(HttpProtocolOptions.ExplicitHttpConfig.newBuilder()
                        .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance()));
            case AS_DOWNSTREAM ->
                options.setUseDownstreamProtocolConfig(HttpProtocolOptions.UseDownstreamHttpConfig.newBuilder()
                        .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
                        .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance()));
            case OPAQUE -> {
                return;
            }
        }
        cluster.putTypedExtensionProtocolOptions(HTTP_OPTIONS, AnyXds.pack(options.build()));
    }

    private static void transport(Transport transport, Cluster.Builder cluster) {
        for (Transport.Match match : transport.matches()) {
            cluster.addTransportSocketMatches(Cluster.TransportSocketMatch.newBuilder()
                    .setName(match.name())
                    .setMatch(StructXds.strings(match.metadata()))
                    .setTransportSocket(match.tls() == null ? TlsXds.plaintext() : TlsXds.upstream(match.tls())));
        }
        if (transport.fallback() != null) {
            TransportSocket socket = TlsXds.upstream(transport.fallback());
            cluster.setTransportSocket(socket);
        }
    }

    private static Struct services(ServiceRef service) {
        Value names = StructXds.struct(
                Map.of("host", service.host(), "name", service.name(), "namespace", service.namespace()));
        return Struct.newBuilder()
                .putFields(
                        "services",
                        Value.newBuilder()
                                .setListValue(ListValue.newBuilder().addValues(names))
                                .build())
                .build();
    }
}
