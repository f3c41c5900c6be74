package dev.weft.proxy.accesslog;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A value of a report that a text format may name. The constants are Envoy's operators.
 *
 * <p>Source: Envoy, access log command operators.
 */
public enum LogField {
    /** When it began, in UTC with milliseconds. */
    START_TIME,
    /** {@code HTTP/1.1}, {@code HTTP/2} or {@code TCP}. */
    PROTOCOL,
    /** Status sent downstream; 0 where none was. */
    RESPONSE_CODE,
    /** Flags, joined by commas. */
    RESPONSE_FLAGS,
    /** Why this status. */
    RESPONSE_CODE_DETAILS,
    /** Why a connection ended; not known, so always absent. */
    CONNECTION_TERMINATION_DETAILS,
    /** Why a connection to the upstream failed; not known, so always absent. */
    UPSTREAM_TRANSPORT_FAILURE_REASON,
    /** Body bytes from downstream. */
    BYTES_RECEIVED,
    /** Body bytes to downstream. */
    BYTES_SENT,
    /** In milliseconds. */
    DURATION,
    /** What {@code RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)} means, in milliseconds. */
    UPSTREAM_SERVICE_TIME,
    /** {@code ADDRESS:PORT} of the endpoint. */
    UPSTREAM_HOST,
    /** Name of the cluster. */
    UPSTREAM_CLUSTER,
    /** Name of the cluster. */
    UPSTREAM_CLUSTER_RAW,
    /** Not known, so always absent. */
    UPSTREAM_LOCAL_ADDRESS,
    /** How often it was sent to an endpoint. */
    UPSTREAM_REQUEST_ATTEMPT_COUNT,
    /** SPIFFE ID of the upstream. */
    UPSTREAM_PEER_URI_SAN,
    /** {@code ADDRESS:PORT} that the peer connected to. */
    DOWNSTREAM_LOCAL_ADDRESS,
    /** {@code ADDRESS:PORT} of the peer. */
    DOWNSTREAM_REMOTE_ADDRESS,
    /** Address of the peer. */
    DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT,
    /** SPIFFE ID of the peer that connected. */
    DOWNSTREAM_PEER_URI_SAN,
    /** Server name that the peer asked for. */
    REQUESTED_SERVER_NAME,
    /** Name of the route. */
    ROUTE_NAME,
    /** {@code grpc-status} as a number. */
    GRPC_STATUS_NUMBER;

    /** The field of an operator, without percent signs; {@code null} for one that is not known. */
    static @Nullable LogField of(String operator) {
        for (LogField field : values()) {
            if (field != UPSTREAM_SERVICE_TIME && field.name().equals(operator)) {
                return field;
            }
        }
        return null;
    }

    static String operators() {
        return Arrays.stream(values())
                .filter(field -> field != UPSTREAM_SERVICE_TIME)
                .map(Enum::name)
                .collect(Collectors.joining(", "));
    }
}
