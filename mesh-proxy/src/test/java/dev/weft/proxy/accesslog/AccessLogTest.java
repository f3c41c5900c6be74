package dev.weft.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.telemetry.LogLimiter;
import dev.weft.proxy.telemetry.Report;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccessLogTest {

    private static final List<String> ISTIO_KEYS = List.of(
            "start_time",
            "route_name",
            "method",
            "path",
            "protocol",
            "response_code",
            "response_flags",
            "response_code_details",
            "connection_termination_details",
            "bytes_received",
            "bytes_sent",
            "duration",
            "upstream_service_time",
            "x_forwarded_for",
            "user_agent",
            "request_id",
            "authority",
            "upstream_host",
            "upstream_cluster",
            "upstream_local_address",
            "downstream_local_address",
            "downstream_remote_address",
            "requested_server_name",
            "upstream_transport_failure_reason");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private final LineWriter writer = new LineWriter(out);

    private AccessLog log(AccessLogMode mode, int perSecond) {
        Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:01Z"), ZoneOffset.UTC);
        return new AccessLog(
                mode, new AccessLogLine(clock, () -> 1_000_000_000L), new LogLimiter(() -> 0, perSecond), writer);
    }

    private static Report report(int status, String flags) {
        return new Report(Direction.INBOUND, null, null, "spiffe://td/ns/a/sa/b", null, true, status, flags, Map.of());
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void writesIstiosKeysAndEscapesWhatThePeerSent() throws Exception {
        AccessLog log = log(AccessLogMode.ALL, 1);
        log.requestEnded(report(200, "-"));
        writer.close();

        Struct.Builder line = Struct.newBuilder();
        assertThat(lines()).hasSize(1);
        JsonFormat.parser().merge(lines().getFirst(), line);

        assertThat(line.getFieldsMap().keySet()).containsAll(ISTIO_KEYS);
        assertThat(line.getFieldsOrThrow("path").getStringValue()).isEqualTo("/books\n\"");
        assertThat(line.getFieldsOrThrow("start_time").getStringValue()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(line.getFieldsOrThrow("duration").getNumberValue()).isEqualTo(7);
        assertThat(line.getFieldsOrThrow("downstream_peer").getStringValue()).isEqualTo("spiffe://td/ns/a/sa/b");
    }

    @Test
    void writesFailuresOnlyAndNotMoreThanItMay() {
        AccessLog log = log(AccessLogMode.ERRORS, 2);
        log.requestEnded(report(200, "-"));
        log.requestEnded(report(404, "-"));
        log.requestEnded(report(503, "UH"));
        log.requestEnded(report(403, "RBAC"));
        log.requestEnded(report(500, "-"));
        writer.close();

        assertThat(lines())
                .hasSize(2)
                .allMatch(line -> line.contains("\"response_code\":503") || line.contains("RBAC"));
    }

    @Test
    void writesNothingWhenOff() {
        AccessLog log = log(AccessLogMode.OFF, 1);
        log.requestEnded(report(503, "UH"));
        writer.close();

        assertThat(lines()).isEmpty();
    }
}
