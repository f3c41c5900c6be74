package dev.weft.proxy.stage;

import org.jspecify.annotations.Nullable;

/**
 * An answer that this proxy gives by itself.
 *
 * @param status 300 to 599, or what a direct response says
 * @param code stable reason; part of the problem's type
 * @param flags Envoy's response flags; empty for none
 * @param details Envoy's response code details, for the log
 * @param detail one sentence for the caller
 * @param location for redirects
 * @param text body of a direct response; {@code null}: a problem document
 */
public record LocalReply(
        int status,
        String code,
        String flags,
        String details,
        String detail,
        @Nullable String location,
        @Nullable String text) {

    /** Envoy's flag of {@link #connectFailure}. */
    public static final String CONNECT_FAILURE_FLAG = "UF";

    /** No virtual host or route takes the request. */
    public static final LocalReply NO_ROUTE =
            of(404, "no_route", "NR", "route_not_found", "no route takes this request");

    /** The routes of this listener have not arrived. */
    public static final LocalReply NO_ROUTES =
            of(503, "routes_missing", "NR", "route_configuration_not_found", "the routes have not arrived yet");

    /** The route names a cluster that does not exist. */
    public static final LocalReply NO_CLUSTER =
            of(503, "cluster_not_found", "NC", "cluster_not_found", "the destination is not known here");

    /** The cluster has no endpoint. */
    public static final LocalReply NO_ENDPOINT =
            of(503, "no_healthy_upstream", "UH", "no_healthy_upstream", "the destination has no endpoint");

    /** The cluster's endpoints did not arrive in time. */
    public static final LocalReply WARMING =
            of(503, "cluster_warming", "UH", "cluster_warming", "the destination's endpoints have not arrived yet");

    /** The route's timeout. */
    public static final LocalReply TIMEOUT =
            of(504, "upstream_timeout", "UT", "response_timeout", "the destination did not answer in time");

    /** The time of the last try. */
    public static final LocalReply PER_TRY_TIMEOUT =
            of(504, "per_try_timeout", "UT", "upstream_per_try_timeout", "the destination did not answer in time");

    /** A limit of the cluster leaves no place. */
    public static final LocalReply OVERFLOW = of(
            503,
            "overflow",
            "UO",
            "upstream_reset_before_response_started{overflow}",
            "too many requests to the destination are under way");

    /** This proxy is short of memory; nothing was looked at. */
    public static final LocalReply OVERLOADED =
            of(503, "overload", "OM", "overload", "this sidecar is short of memory; the request was not forwarded");

    /** The answer to a browser's question whether it may call; its headers are added. */
    public static final LocalReply PREFLIGHT = new LocalReply(200, "cors_preflight", "", "", "", null, "");

    /** The route allows no such request from another origin. */
    public static final LocalReply CORS_REFUSED =
            of(403, "cors_refused", "", "cors_refused", "the origin, method or headers are not allowed here");

    /** The request stopped coming. */
    public static final LocalReply REQUEST_TIMEOUT =
            of(408, "request_timeout", "SI", "stream_idle_timeout", "the request stopped coming");

    /** The upstream closed. */
    public static final LocalReply UPSTREAM_CLOSED = of(
            503,
            "upstream_closed",
            "UC",
            "upstream_reset_before_response_started{connection_termination}",
            "the destination closed the connection");

    /** The upstream took the request back. */
    public static final LocalReply UPSTREAM_RESET = of(
            503,
            "upstream_reset",
            "UR",
            "upstream_reset_before_response_started{remote_reset}",
            "the destination gave the request up");

    /** The upstream refused the request before doing anything with it. */
    public static final LocalReply UPSTREAM_REFUSED = of(
            503,
            "upstream_refused",
            "UR",
            "upstream_reset_before_response_started{remote_refused_stream_reset}",
            "the destination refused the request");

    /** The time that a gRPC client gave. */
    public static final LocalReply DEADLINE =
            of(504, "deadline_exceeded", "", "max_duration_timeout", "the deadline of the call has passed");

    /** The upstream sent what is not HTTP. */
    public static final LocalReply UPSTREAM_PROTOCOL = of(
            502,
            "upstream_protocol_error",
            "UPE",
            "upstream_reset_before_response_started{protocol_error}",
            "the destination's answer cannot be read");

    /** The request wants to switch to a protocol that is not switched on. */
    public static final LocalReply UPGRADE_REFUSED =
            of(403, "upgrade_refused", "", "upgrade_failed", "this upgrade is not served here");

    /** The endpoint speaks an HTTP/2 that cannot carry an upgrade. */
    public static final LocalReply UPGRADE_IMPOSSIBLE = of(
            503,
            "upgrade_impossible",
            "UPE",
            "upstream_reset_before_response_started{no_extended_connect}",
            "the destination takes no upgrades over HTTP/2");

    /** A problem document. */
    public static LocalReply of(int status, String code, String flags, String details, String detail) {
        return new LocalReply(status, code, flags, details, detail, null, null);
    }

    /** A redirect. */
    public static LocalReply redirect(int status, @Nullable String location) {
        return new LocalReply(status, "redirect", "", "direct_response", "", location, "");
    }

    /** The route names a cluster that does not exist, and says what to answer then. */
    public static LocalReply noCluster(int status) {
        return status == NO_CLUSTER.status
                ? NO_CLUSTER
                : of(status, NO_CLUSTER.code, NO_CLUSTER.flags, NO_CLUSTER.details, NO_CLUSTER.detail);
    }

    /** What a route answers by itself. */
    public static LocalReply direct(int status, String body) {
        return new LocalReply(status, "direct_response", "", "direct_response", "", null, body);
    }

    /** The upstream cannot be reached or secured. */
    public static LocalReply connectFailure(String reason, String detail) {
        return of(503, reason, CONNECT_FAILURE_FLAG, "upstream_reset_before_response_started{" + reason + "}", detail);
    }
}
