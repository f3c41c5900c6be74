package dev.weft.proxy.accesslog;

import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.types.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request as one line of text in the user's format. What a peer chose cannot end the line or its quotes: control
 * characters, quotes and backslashes are escaped. What is absent is {@code -}. Any thread.
 *
 * @param ticker the one that reports count with
 */
public record TextLogLine(TextFormat format, Clock clock, Ticker ticker) implements LogLine {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final long NANOS_PER_MILLI = 1_000_000;
    static final int MAX_TEXT = 2048;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    @Override
    public String of(StreamReport report) {
        StringBuilder out = line(report);
        if (out.isEmpty() || out.charAt(out.length() - 1) != '\n') {
            out.append('\n');
        }
        return out.toString();
    }

    /** The line as it is written, without an end of its own. */
    String text(StreamReport report) {
        return line(report).toString();
    }

    /** The value of the first part, as it is; {@code null} where it is absent. */
    @Nullable
    String only(StreamReport report) {
        return switch (format.parts().getFirst()) {
            case TextFormat.Text(String text) -> text;
            case TextFormat.Value(LogField field) -> value(report, field);
            case TextFormat.Header header -> header(report, header);
        };
    }

    private StringBuilder line(StreamReport report) {
        StringBuilder out = new StringBuilder(320);
        for (int i = 0; i < format.parts().size(); i++) {
            switch (format.parts().get(i)) {
                case TextFormat.Text(String text) -> out.append(text);
                case TextFormat.Value(LogField field) -> append(out, value(report, field), MAX_TEXT);
                case TextFormat.Header header ->
                    append(out, header(report, header), header.limit() == 0 ? MAX_TEXT : header.limit());
            }
        }
        return out;
    }

    private static @Nullable String header(StreamReport report, TextFormat.Header header) {
        String value = header(report, header.name());
        String other = header.other();
        return (value == null || value.isEmpty()) && other != null ? header(report, other) : value;
    }

    private static @Nullable String header(StreamReport report, String name) {
        return switch (name) {
            case ":method" -> report.method();
            case ":authority" -> report.authority();
            case ":path" -> report.path();
            case "x-envoy-original-path" -> report.originalPath();
            default -> report.requestHeader(name);
        };
    }

    private @Nullable String value(StreamReport report, LogField field) {
        return switch (field) {
            case START_TIME ->
                TIME.format(clock.instant().minus(Duration.ofNanos(ticker.nanoTime() - report.startTicks())));
            case PROTOCOL -> report.protocol();
            case RESPONSE_CODE -> Integer.toString(report.responseCode());
            case RESPONSE_FLAGS -> report.responseFlags();
            case RESPONSE_CODE_DETAILS -> report.details();
            case CONNECTION_TERMINATION_DETAILS, UPSTREAM_TRANSPORT_FAILURE_REASON, UPSTREAM_LOCAL_ADDRESS -> null;
            case BYTES_RECEIVED -> Long.toString(report.bytesReceived());
            case BYTES_SENT -> Long.toString(report.bytesSent());
            case DURATION -> Long.toString(report.durationNanos() / NANOS_PER_MILLI);
            case UPSTREAM_SERVICE_TIME ->
                report.upstreamServiceTimeNanos() < 0
                        ? null
                        : Long.toString(report.upstreamServiceTimeNanos() / NANOS_PER_MILLI);
            case UPSTREAM_HOST -> host(report.endpoint());
            case UPSTREAM_CLUSTER, UPSTREAM_CLUSTER_RAW -> report.clusterName();
            case UPSTREAM_REQUEST_ATTEMPT_COUNT -> Integer.toString(report.attempts());
            case UPSTREAM_PEER_URI_SAN -> report.upstreamPeerId();
            case DOWNSTREAM_LOCAL_ADDRESS -> report.downstreamLocal();
            case DOWNSTREAM_REMOTE_ADDRESS -> report.downstreamRemote();
            case DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT -> withoutPort(report.downstreamRemote());
            case DOWNSTREAM_PEER_URI_SAN -> report.downstreamPeerId();
            case REQUESTED_SERVER_NAME -> report.sni();
            case ROUTE_NAME -> report.routeName();
            case GRPC_STATUS_NUMBER -> report.grpcStatus();
        };
    }

    private static @Nullable String host(@Nullable Endpoint endpoint) {
        return endpoint == null ? null : endpoint.address() + ":" + endpoint.port();
    }

    private static String withoutPort(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 ? address : address.substring(0, colon);
    }

    private static void append(StringBuilder out, @Nullable String value, int limit) {
        if (value == null || value.isEmpty()) {
            out.append('-');
            return;
        }
        int end = Math.min(value.length(), limit);
        for (int i = 0; i < end; i++) {
            char next = value.charAt(i);
            if (next == '"' || next == '\\') {
                out.append('\\').append(next);
            } else if (next < ' ' || next == 0x7f) {
                out.append("\\x").append(HEX[next >> 4]).append(HEX[next & 15]);
            } else {
                out.append(next);
            }
        }
    }
}
