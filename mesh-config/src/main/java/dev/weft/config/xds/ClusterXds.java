package dev.weft.config.xds;

import com.google.protobuf.Duration;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.weft.config.ir.Cluster.Discovery;
import dev.weft.config.ir.Cluster.Protocol;
import dev.weft.config.ir.Cluster.ServiceRef;
import dev.weft.config.ir.Cluster.Transport;
import dev.weft.config.xds.upstream.ErrorCodesXds;
import dev.weft.config.xds.upstream.ProxyProtocolXds;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.policy.cluster.ErrorCodes;
import dev.weft.policy.cluster.OutlierDetection;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.UpstreamConnectionOptions;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
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
                .setConnectTimeout(ScalarXds.duration(ir.connection().connectTimeout()));
        policy(ir.policy(), cluster);
        discovery(ir, cluster);
        protocol(ir, cluster);
        transport(ir.transport(), cluster);
        ProxyProtocolXds.wrap(ir.policy().connections().proxyHeader(), TlsXds.plaintext(), cluster);
        if (!ir.connection().sourceAddress().isEmpty()) {
            cluster.setUpstreamBindConfig(BindConfig.newBuilder()
                    .setSourceAddress(SocketAddress.newBuilder()
                            .setAddress(ir.connection().sourceAddress())
                            .setPortValue(0)));
        }
        metadata(ir, cluster);
        return cluster.build();
    }

    private static void policy(ClusterPolicy policy, Cluster.Builder cluster) {
        LoadBalancerXds.apply(policy.loadBalancer(), cluster);
        LoadBalancerXds.apply(policy.selection(), cluster);
        cluster.setCircuitBreakers(OutlierXds.breakers(policy.breakers()));
        OutlierDetection outliers = policy.outliers();
        if (outliers != null) {
            cluster.setOutlierDetection(OutlierXds.outliers(outliers));
        }
        HealthCheckXds.add(policy.healthChecks(), cluster);
        ConnectionSettings.TcpKeepAlive probes = policy.connections().keepAlive();
        if (probes != null) {
            cluster.setUpstreamConnectionOptions(
                    UpstreamConnectionOptions.newBuilder().setTcpKeepalive(keepAlive(probes)));
        }
    }

    /** Zero leaves a value to the system, which Envoy says by leaving it out. */
    private static TcpKeepalive keepAlive(ConnectionSettings.TcpKeepAlive probes) {
        TcpKeepalive.Builder built = TcpKeepalive.newBuilder();
        if (probes.probes() > 0) {
            built.setKeepaliveProbes(ScalarXds.number(probes.probes()));
        }
        if (probes.time().toSeconds() > 0) {
            built.setKeepaliveTime(ScalarXds.number(probes.time().toSeconds()));
        }
        if (probes.interval().toSeconds() > 0) {
            built.setKeepaliveInterval(ScalarXds.number(probes.interval().toSeconds()));
        }
        return built.build();
    }

    private static void metadata(dev.weft.config.ir.Cluster ir, Cluster.Builder cluster) {
        Metadata.Builder metadata = Metadata.newBuilder();
        ServiceRef service = ir.service();
        if (service != null) {
            metadata.putFilterMetadata("istio", services(service));
        }
        Map<String, String> own =
                LoadBalancerXds.own(ir.policy().loadBalancer(), ir.policy().selection());
        if (!own.isEmpty()) {
            metadata.putFilterMetadata(LoadBalancerXds.WEFT, StructXds.strings(own));
        }
        if (metadata.getFilterMetadataCount() > 0) {
            cluster.setMetadata(metadata);
        }
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

    private static void protocol(dev.weft.config.ir.Cluster ir, Cluster.Builder cluster) {
        ConnectionSettings settings = ir.policy().connections();
        boolean usual = settings.maxRequestsPerConnection() == 0
                && settings.maxDuration() == null
                && settings.idleTimeout().equals(ConnectionSettings.DEFAULT.idleTimeout());
        OutlierDetection outliers = ir.policy().outliers();
        ErrorCodes errors = outliers == null ? ErrorCodes.SERVER_ERRORS : outliers.errorCodes();
        boolean plain = errors.equals(ErrorCodes.SERVER_ERRORS);
        if (usual && plain && ir.connection().protocol() == Protocol.OPAQUE) {
            return;
        }
        HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder();
        if (!plain) {
            options.setUnknownFields(ErrorCodesXds.options(errors));
        }
        if (!usual) {
            options.setCommonHttpProtocolOptions(common(settings));
        }
        switch (ir.connection().protocol()) {
            // Bytes have connections too, and Envoy wants to be told some HTTP version beside their settings.
            case HTTP1, OPAQUE ->
                options.setExplicitHttpConfig(HttpProtocolOptions.ExplicitHttpConfig.newBuilder()
                        .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance()));
            case HTTP2 ->
                options.setExplicitHttpConfig(
                        HttpProtocolOptions.ExplicitHttpConfig.newBuilder().setHttp2ProtocolOptions(http2(ir)));
            case AS_DOWNSTREAM ->
                options.setUseDownstreamProtocolConfig(HttpProtocolOptions.UseDownstreamHttpConfig.newBuilder()
                        .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
                        .setHttp2ProtocolOptions(http2(ir)));
        }
        cluster.putTypedExtensionProtocolOptions(HTTP_OPTIONS, AnyXds.pack(options.build()));
    }

    /** Said even where nothing is limited: what Envoy does by itself differs between its releases. */
    private static Http2ProtocolOptions http2(dev.weft.config.ir.Cluster ir) {
        Http2ProtocolOptions.Builder options = Http2ProtocolOptions.newBuilder()
                .setMaxConcurrentStreams(ScalarXds.number(ir.connection().maxConcurrentStreams()));
        ConnectionSettings.Http2KeepAlive pings = ir.policy().connections().pings();
        if (pings != null) {
            options.setConnectionKeepalive(KeepaliveSettings.newBuilder()
                    .setInterval(ScalarXds.duration(pings.interval()))
                    .setTimeout(ScalarXds.duration(pings.timeout())));
        }
        return options.build();
    }

    private static io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions common(ConnectionSettings settings) {
        var common = io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.newBuilder()
                .setIdleTimeout(ScalarXds.duration(settings.idleTimeout()));
        java.time.Duration life = settings.maxDuration();
        if (life != null) {
            common.setMaxConnectionDuration(ScalarXds.duration(life));
        }
        if (settings.maxRequestsPerConnection() > 0) {
            common.setMaxRequestsPerConnection(ScalarXds.number(settings.maxRequestsPerConnection()));
        }
        return common.build();
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
