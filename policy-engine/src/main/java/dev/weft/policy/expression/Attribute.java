package dev.weft.policy.expression;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an expression may name. The names are Envoy's and, of peers, Istio's.
 *
 * <p>Source: Envoy, attributes; Istio, {@code filter_state.upstream_peer} and {@code filter_state.downstream_peer}.
 */
public enum Attribute {
    /** Path with query, after normalisation. */
    REQUEST_PATH("request.path", Type.TEXT),
    /** The same without its query. */
    REQUEST_URL_PATH("request.url_path", Type.TEXT),
    /** Query without its question mark. */
    REQUEST_QUERY("request.query", Type.TEXT),
    /** What the caller asked for as host. */
    REQUEST_HOST("request.host", Type.TEXT),
    /** Its method. */
    REQUEST_METHOD("request.method", Type.TEXT),
    /** {@code referer}. */
    REQUEST_REFERER("request.referer", Type.TEXT),
    /** {@code user-agent}. */
    REQUEST_USERAGENT("request.useragent", Type.TEXT),
    /** {@code x-request-id}. */
    REQUEST_ID("request.id", Type.TEXT),
    /** {@code HTTP/1.1} or {@code HTTP/2}. */
    REQUEST_PROTOCOL("request.protocol", Type.TEXT),
    /** Bytes of its body. */
    REQUEST_SIZE("request.size", Type.NUMBER),
    /** How long it took. */
    REQUEST_DURATION("request.duration", Type.DURATION),
    /** Its headers, by lower-case name. */
    REQUEST_HEADERS("request.headers", Type.HEADERS),
    /** Status; absent where none was sent. */
    RESPONSE_CODE("response.code", Type.NUMBER),
    /** Why this status. */
    RESPONSE_CODE_DETAILS("response.code_details", Type.TEXT),
    /** {@code grpc-status}. */
    RESPONSE_GRPC_STATUS("response.grpc_status", Type.NUMBER),
    /** Bytes of its body. */
    RESPONSE_SIZE("response.size", Type.NUMBER),
    /** From the request's end to the answer's first byte. */
    RESPONSE_BACKEND_LATENCY("response.backend_latency", Type.DURATION),
    /** Address and port of the peer that connected. */
    SOURCE_ADDRESS("source.address", Type.TEXT),
    /** Its port. */
    SOURCE_PORT("source.port", Type.NUMBER),
    /** Address and port that it connected to. */
    DESTINATION_ADDRESS("destination.address", Type.TEXT),
    /** Its port. */
    DESTINATION_PORT("destination.port", Type.NUMBER),
    /** Whether the hop ran over mutual TLS. */
    CONNECTION_MTLS("connection.mtls", Type.FLAG),
    /** SNI. */
    CONNECTION_REQUESTED_SERVER_NAME("connection.requested_server_name", Type.TEXT),
    /** SPIFFE ID of the peer that connected. */
    CONNECTION_URI_SAN_PEER_CERTIFICATE("connection.uri_san_peer_certificate", Type.TEXT),
    /** SPIFFE ID that it was shown. */
    CONNECTION_URI_SAN_LOCAL_CERTIFICATE("connection.uri_san_local_certificate", Type.TEXT),
    /** Address and port of the endpoint. */
    UPSTREAM_ADDRESS("upstream.address", Type.TEXT),
    /** Its port. */
    UPSTREAM_PORT("upstream.port", Type.NUMBER),
    /** Its SPIFFE ID. */
    UPSTREAM_URI_SAN_PEER_CERTIFICATE("upstream.uri_san_peer_certificate", Type.TEXT),
    /** How often it was tried. */
    UPSTREAM_REQUEST_ATTEMPT_COUNT("upstream.request_attempt_count", Type.NUMBER),
    /** Name of the route. */
    XDS_ROUTE_NAME("xds.route_name", Type.TEXT),
    /** Name of the cluster. */
    XDS_CLUSTER_NAME("xds.cluster_name", Type.TEXT),
    /** 1: inbound, 2: outbound. */
    XDS_LISTENER_DIRECTION("xds.listener_direction", Type.NUMBER),
    /** Workload that was called. */
    UPSTREAM_PEER_WORKLOAD("filter_state.upstream_peer.workload", Type.TEXT),
    /** Its namespace. */
    UPSTREAM_PEER_NAMESPACE("filter_state.upstream_peer.namespace", Type.TEXT),
    /** Its cluster. */
    UPSTREAM_PEER_CLUSTER("filter_state.upstream_peer.cluster", Type.TEXT),
    /** Its canonical service. */
    UPSTREAM_PEER_SERVICE("filter_state.upstream_peer.service", Type.TEXT),
    /** Its canonical revision. */
    UPSTREAM_PEER_REVISION("filter_state.upstream_peer.revision", Type.TEXT),
    /** Its app. */
    UPSTREAM_PEER_APP("filter_state.upstream_peer.app", Type.TEXT),
    /** Its version. */
    UPSTREAM_PEER_VERSION("filter_state.upstream_peer.version", Type.TEXT),
    /** Workload that called. */
    DOWNSTREAM_PEER_WORKLOAD("filter_state.downstream_peer.workload", Type.TEXT),
    /** Its namespace. */
    DOWNSTREAM_PEER_NAMESPACE("filter_state.downstream_peer.namespace", Type.TEXT),
    /** Its cluster. */
    DOWNSTREAM_PEER_CLUSTER("filter_state.downstream_peer.cluster", Type.TEXT),
    /** Its canonical service. */
    DOWNSTREAM_PEER_SERVICE("filter_state.downstream_peer.service", Type.TEXT),
    /** Its canonical revision. */
    DOWNSTREAM_PEER_REVISION("filter_state.downstream_peer.revision", Type.TEXT),
    /** Its app. */
    DOWNSTREAM_PEER_APP("filter_state.downstream_peer.app", Type.TEXT),
    /** Its version. */
    DOWNSTREAM_PEER_VERSION("filter_state.downstream_peer.version", Type.TEXT);

    /** What a value is. */
    public enum Type {
        /** Characters. */
        TEXT,
        /** A whole number. */
        NUMBER,
        /** True or false. */
        FLAG,
        /** A length of time. */
        DURATION,
        /** Texts by name. */
        HEADERS;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String path;
    private final Type type;

    Attribute(String path, Type type) {
        this.path = path;
        this.type = type;
    }

    /** As written, for example {@code response.code}. */
    public String path() {
        return path;
    }

    /** What its value is. */
    public Type type() {
        return type;
    }

    static @Nullable Attribute of(String path) {
        for (Attribute one : values()) {
            if (one.path.equals(path)) {
                return one;
            }
        }
        return null;
    }
}
