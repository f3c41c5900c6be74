package dev.weft.config.xds;

import com.google.protobuf.Descriptors.Descriptor;
import dev.weft.api.filter.SpringChain;
import dev.weft.api.stats.PluginConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.trace.v3.OpenTelemetryConfig;
import io.envoyproxy.envoy.config.trace.v3.ZipkinConfig;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.List;

/** The resource types that are served, as xDS names them. */
public final class TypeUrls {

    /** Listeners. */
    public static final String LISTENER = "type.googleapis.com/envoy.config.listener.v3.Listener";
    /** Route configurations. */
    public static final String ROUTE = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";
    /** Clusters. */
    public static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
    /** Endpoints of clusters. */
    public static final String ENDPOINT = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
    /** Trust bundles; never private keys. */
    public static final String SECRET = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";

    private static final List<Descriptor> PACKED = List.of(
            SpringChain.getDescriptor(),
            PluginConfig.getDescriptor(),
            Cluster.getDescriptor(),
            ClusterLoadAssignment.getDescriptor(),
            Listener.getDescriptor(),
            RouteConfiguration.getDescriptor(),
            OpenTelemetryConfig.getDescriptor(),
            ZipkinConfig.getDescriptor(),
            FileAccessLog.getDescriptor(),
            ExpressionFilter.getDescriptor(),
            OpenTelemetryAccessLogConfig.getDescriptor(),
            Cors.getDescriptor(),
            CorsPolicy.getDescriptor(),
            HTTPFault.getDescriptor(),
            RBAC.getDescriptor(),
            Router.getDescriptor(),
            StatefulSession.getDescriptor(),
            StatefulSessionPerRoute.getDescriptor(),
            HttpInspector.getDescriptor(),
            OriginalDst.getDescriptor(),
            ProxyProtocol.getDescriptor(),
            TlsInspector.getDescriptor(),
            HttpConnectionManager.getDescriptor(),
            TcpProxy.getDescriptor(),
            CookieBasedSessionState.getDescriptor(),
            HeaderBasedSessionState.getDescriptor(),
            UriTemplateMatchConfig.getDescriptor(),
            PreviousHostsPredicate.getDescriptor(),
            PreviousPrioritiesConfig.getDescriptor(),
            ProxyProtocolUpstreamTransport.getDescriptor(),
            RawBuffer.getDescriptor(),
            DownstreamTlsContext.getDescriptor(),
            Secret.getDescriptor(),
            UpstreamTlsContext.getDescriptor(),
            HttpProtocolOptions.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.getDescriptor());

    private TypeUrls() {}

    /** What is served and what is packed inside it, for whoever writes resources as text. */
    public static List<Descriptor> packed() {
        return PACKED;
    }
}
