package dev.weft.proxy.accesslog;

import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.json.JsonWriter;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.types.Ticker;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request as one line of JSON: Istio's 24 keys, then Weft's ({@code upstream_peer}, {@code downstream_peer},
 * {@code traceparent}, {@code reason}). Any thread.
 *
 * <p>Source: Istio's default JSON access log.
 *
 * @param ticker the one that reports count with
 */
public record AccessLogLine(Clock clock, Ticker ticker) implements LogLine {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int MAX_TEXT = 2048;

    @Override
    public String of(StreamReport report) {
        StringBuilder out = new StringBuilder(640);
        JsonWriter json = new JsonWriter(out).beginObject();
        request(json, report);
        connection(json, report);
        json.endObject();
        return out.append('\n').toString();
    }

    private void request(JsonWriter json, StreamReport report) {
        json.member("start_time", start(report))
                .member("route_name", orNull(report.routeName()))
                .member("method", orNull(report.method()))
                .member("path", orNull(report.originalPath()))
                .member("protocol", report.protocol())
                .member("response_code", report.responseCode())
                .member("response_flags", report.responseFlags())
                .member("response_code_details", orNull(report.details()))
                .member("connection_termination_details", (String) null)
                .member("bytes_received", report.bytesReceived())
                .member("bytes_sent", report.bytesSent())
                .member("duration", report.durationNanos() / NANOS_PER_MILLI);
        if (report.upstreamServiceTimeNanos() < 0) {
            json.member("upstream_service_time", (String) null);
        } else {
            json.member("upstream_service_time", report.upstreamServiceTimeNanos() / NANOS_PER_MILLI);
        }
        json.member("x_forwarded_for", orNull(report.forwardedFor()))
                .member("user_agent", orNull(report.userAgent()))
                .member("request_id", orNull(report.requestId()))
                .member("authority", orNull(report.authority()));
    }

    private static void connection(JsonWriter json, StreamReport report) {
        Endpoint endpoint = report.endpoint();
        json.member("upstream_host", endpoint == null ? null : endpoint.address() + ":" + endpoint.port())
                .member("upstream_cluster", orNull(report.clusterName()))
                .member("upstream_local_address", (String) null)
                .member("downstream_local_address", report.downstreamLocal())
                .member("downstream_remote_address", report.downstreamRemote())
                .member("requested_server_name", orNull(report.sni()))
                .member("upstream_transport_failure_reason", (String) null)
                .member("upstream_peer", report.upstreamPeerId())
                .member("downstream_peer", report.downstreamPeerId())
                .member("traceparent", orNull(report.traceparent()))
                .member("reason", orNull(report.reasonCode()));
        if (!report.grpcStatus().isEmpty()) {
            json.member("grpc_status", report.grpcStatus());
        }
        if (report.attempts() > 1) {
            json.member("upstream_request_attempt_count", report.attempts());
        }
    }

    private String start(StreamReport report) {
        return clock.instant()
                .minus(Duration.ofNanos(ticker.nanoTime() - report.startTicks()))
                .toString();
    }

    private static @Nullable String orNull(String text) {
        if (text.isEmpty()) {
            return null;
        }
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
