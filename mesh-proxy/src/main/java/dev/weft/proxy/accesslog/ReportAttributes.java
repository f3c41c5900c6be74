package dev.weft.proxy.accesslog;

import dev.weft.policy.expression.Attribute;
import dev.weft.policy.expression.Attributes;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.EndpointSet.WorkloadRef;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.stage.StreamReport;
import org.jspecify.annotations.Nullable;

/**
 * A report as expressions see it. Valid as long as the report.
 *
 * <p>Source: Envoy, attributes.
 */
public record ReportAttributes(StreamReport report) implements Attributes {

    private static final int INBOUND = 1;
    private static final int OUTBOUND = 2;

    @Override
    public @Nullable String text(Attribute attribute) {
        String text = switch (attribute) {
            case REQUEST_PATH -> report.originalPath();
            case REQUEST_URL_PATH -> beforeQuery(report.originalPath());
            case REQUEST_QUERY -> query(report.originalPath());
            case REQUEST_HOST -> report.authority();
            case REQUEST_METHOD -> report.method();
            case REQUEST_REFERER -> report.requestHeader("referer");
            case REQUEST_USERAGENT -> report.userAgent();
            case REQUEST_ID -> report.requestId();
            case REQUEST_PROTOCOL -> report.protocol();
            case RESPONSE_CODE_DETAILS -> report.details();
            case SOURCE_ADDRESS -> report.downstreamRemote();
            case DESTINATION_ADDRESS -> report.downstreamLocal();
            case CONNECTION_REQUESTED_SERVER_NAME -> report.sni();
            case CONNECTION_URI_SAN_PEER_CERTIFICATE -> report.downstreamPeerId();
            case CONNECTION_URI_SAN_LOCAL_CERTIFICATE -> report.downstreamLocalId();
            case UPSTREAM_ADDRESS -> upstream(report.endpoint());
            case UPSTREAM_URI_SAN_PEER_CERTIFICATE -> report.upstreamPeerId();
            case XDS_ROUTE_NAME -> report.routeName();
            case XDS_CLUSTER_NAME -> report.clusterName();
            default -> peer(attribute);
        };
        return text == null || text.isEmpty() ? null : text;
    }

    private @Nullable String peer(Attribute attribute) {
        Endpoint endpoint = report.direction() == Direction.OUTBOUND ? report.endpoint() : null;
        WorkloadRef to = endpoint == null ? null : endpoint.workload();
        Workload from = report.downstreamPeer();
        return switch (attribute) {
            case UPSTREAM_PEER_WORKLOAD -> to == null ? null : to.name();
            case UPSTREAM_PEER_NAMESPACE -> to == null ? null : to.namespace();
            case UPSTREAM_PEER_CLUSTER -> to == null ? null : to.cluster();
            case UPSTREAM_PEER_SERVICE -> to == null ? null : to.canonicalService();
            case UPSTREAM_PEER_REVISION -> to == null ? null : to.canonicalRevision();
            case UPSTREAM_PEER_APP -> to == null ? null : to.app();
            case UPSTREAM_PEER_VERSION -> to == null ? null : to.version();
            case DOWNSTREAM_PEER_WORKLOAD -> from == null ? null : from.name();
            case DOWNSTREAM_PEER_NAMESPACE -> from == null ? null : from.namespace();
            case DOWNSTREAM_PEER_CLUSTER -> from == null ? null : from.cluster();
            case DOWNSTREAM_PEER_SERVICE -> from == null ? null : from.canonicalService();
            case DOWNSTREAM_PEER_REVISION -> from == null ? null : from.canonicalRevision();
            case DOWNSTREAM_PEER_APP -> from == null ? null : from.app();
            case DOWNSTREAM_PEER_VERSION -> from == null ? null : from.version();
            default -> null;
        };
    }

    @Override
    public long number(Attribute attribute) {
        return switch (attribute) {
            case REQUEST_SIZE -> report.bytesReceived();
            case REQUEST_DURATION -> report.durationNanos();
            case RESPONSE_CODE -> report.responseCode() == 0 ? ABSENT : report.responseCode();
            case RESPONSE_GRPC_STATUS -> report.grpcStatus().isEmpty() ? ABSENT : Long.parseLong(report.grpcStatus());
            case RESPONSE_SIZE -> report.bytesSent();
            case RESPONSE_BACKEND_LATENCY ->
                report.upstreamServiceTimeNanos() < 0 ? ABSENT : report.upstreamServiceTimeNanos();
            case SOURCE_PORT -> port(report.downstreamRemote());
            case DESTINATION_PORT -> port(report.downstreamLocal());
            case UPSTREAM_PORT -> {
                Endpoint endpoint = report.endpoint();
                yield endpoint == null ? ABSENT : endpoint.port();
            }
            case UPSTREAM_REQUEST_ATTEMPT_COUNT -> report.attempts();
            case XDS_LISTENER_DIRECTION -> report.direction() == Direction.INBOUND ? INBOUND : OUTBOUND;
            default -> ABSENT;
        };
    }

    @Override
    public boolean flag(Attribute attribute) {
        return attribute == Attribute.CONNECTION_MTLS && report.downstreamPeerId() != null;
    }

    @Override
    public @Nullable String header(String name) {
        return switch (name) {
            case ":method" -> report.method();
            case ":authority" -> report.authority();
            case ":path" -> report.path();
            default -> report.requestHeader(name);
        };
    }

    private static @Nullable String upstream(@Nullable Endpoint endpoint) {
        return endpoint == null ? null : endpoint.address() + ":" + endpoint.port();
    }

    private static String beforeQuery(String path) {
        int mark = path.indexOf('?');
        return mark < 0 ? path : path.substring(0, mark);
    }

    private static String query(String path) {
        int mark = path.indexOf('?');
        return mark < 0 ? "" : path.substring(mark + 1);
    }

    private static long port(String address) {
        int at = address.lastIndexOf(':') + 1;
        if (at == 0 || at == address.length() || address.length() - at > 5) {
            return ABSENT;
        }
        long port = 0;
        for (int i = at; i < address.length(); i++) {
            int digit = address.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return ABSENT;
            }
            port = port * 10 + digit;
        }
        return port;
    }
}
