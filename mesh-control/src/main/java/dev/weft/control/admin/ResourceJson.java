package dev.weft.control.admin;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.weft.api.filter.SpringChain;
import dev.weft.control.snapshot.NamedResource;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.List;

/** Resources as JSON, with the types that are packed inside them. Any thread. */
final class ResourceJson {

    private static final List<Descriptor> PACKED = List.of(
            Cluster.getDescriptor(),
            ClusterLoadAssignment.getDescriptor(),
            Listener.getDescriptor(),
            RouteConfiguration.getDescriptor(),
            Secret.getDescriptor(),
            HttpConnectionManager.getDescriptor(),
            TcpProxy.getDescriptor(),
            Router.getDescriptor(),
            RBAC.getDescriptor(),
            RBACPerRoute.getDescriptor(),
            io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.getDescriptor(),
            HttpInspector.getDescriptor(),
            TlsInspector.getDescriptor(),
            OriginalDst.getDescriptor(),
            RawBuffer.getDescriptor(),
            UpstreamTlsContext.getDescriptor(),
            DownstreamTlsContext.getDescriptor(),
            HttpProtocolOptions.getDescriptor(),
            SpringChain.getDescriptor());

    private final JsonFormat.Printer printer = JsonFormat.printer()
            .usingTypeRegistry(TypeRegistry.newBuilder().add(PACKED).build())
            .preservingProtoFieldNames()
            .omittingInsignificantWhitespace();

    /** {@code {"resources":[{"type":…,"name":…,"version":…,"resource":{…}}]}}. */
    String dump(List<NamedResource> resources) {
        StringBuilder json = new StringBuilder("{\"resources\":[");
        String separator = "";
        for (NamedResource resource : resources) {
            Any any = resource.wire().getResource();
            json.append(separator)
                    .append("{\"type\":\"")
                    .append(any.getTypeUrl())
                    .append("\",\"name\":")
                    .append(quoted(resource.name()))
                    .append(",\"version\":\"")
                    .append(resource.version())
                    .append("\",\"resource\":")
                    .append(content(any))
                    .append('}');
            separator = ",";
        }
        return json.append("]}").toString();
    }

    private String content(Any any) {
        try {
            return printer.print(any);
        } catch (InvalidProtocolBufferException unknownType) {
            return "{\"error\":" + quoted(String.valueOf(unknownType.getMessage())) + "}";
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
