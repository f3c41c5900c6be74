package dev.weft.proxy.xds.map;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TypeRegistry;
import dev.weft.proxy.wire.InvalidFieldException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;

/** Resources as proto text, encoded by the generated classes and read by the mappers. */
final class Xds {

    private static final TextFormat.Parser PARSER = TextFormat.Parser.newBuilder()
            .setTypeRegistry(TypeRegistry.newBuilder()
                    .add(HttpConnectionManager.getDescriptor())
                    .add(TcpProxy.getDescriptor())
                    .add(RBAC.getDescriptor())
                    .add(io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.getDescriptor())
                    .add(Router.getDescriptor())
                    .add(OriginalDst.getDescriptor())
                    .add(TlsInspector.getDescriptor())
                    .add(HttpInspector.getDescriptor())
                    .add(UpstreamTlsContext.getDescriptor())
                    .add(DownstreamTlsContext.getDescriptor())
                    .add(RawBuffer.getDescriptor())
                    .add(HttpProtocolOptions.getDescriptor())
                    .add(io.envoyproxy.envoy.config.trace.v3.OpenTelemetryConfig.getDescriptor())
                    .add(io.envoyproxy.envoy.config.trace.v3.ZipkinConfig.getDescriptor())
                    .add(io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog.getDescriptor())
                    .add(io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter.getDescriptor())
                    .add(io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig
                            .getDescriptor())
                    .add(dev.weft.api.stats.PluginConfig.getDescriptor())
                    .build())
            .build();

    private Xds() {}

    static MappedResource.Cluster cluster(String text) throws Exception {
        Cluster message = parse(Cluster.newBuilder(), text).build();
        return (MappedResource.Cluster) map(ResourceType.CLUSTER, message.getName(), message);
    }

    static MappedResource.Endpoints endpoints(String text) throws Exception {
        ClusterLoadAssignment message =
                parse(ClusterLoadAssignment.newBuilder(), text).build();
        return (MappedResource.Endpoints) map(ResourceType.ENDPOINT, message.getClusterName(), message);
    }

    static MappedResource.Listener listener(String text) throws Exception {
        Listener message = parse(Listener.newBuilder(), text).build();
        return (MappedResource.Listener) map(ResourceType.LISTENER, message.getName(), message);
    }

    static MappedResource.Routes routes(String text) throws Exception {
        RouteConfiguration message =
                parse(RouteConfiguration.newBuilder(), text).build();
        return (MappedResource.Routes) map(ResourceType.ROUTE, message.getName(), message);
    }

    static MappedResource.TrustBundle secret(String text) throws Exception {
        Secret message = parse(Secret.newBuilder(), text).build();
        return (MappedResource.TrustBundle) map(ResourceType.SECRET, message.getName(), message);
    }

    private static MappedResource map(ResourceType type, String name, Message message) throws InvalidFieldException {
        return ResourceMapper.map(type, name, message.toByteArray());
    }

    private static <B extends Message.Builder> B parse(B builder, String text) throws Exception {
        PARSER.merge(text, builder);
        return builder;
    }
}
