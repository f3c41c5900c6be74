package dev.weft.control.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.config.compile.telemetry.LoggingSettings;
import dev.weft.config.compile.telemetry.TelemetrySettings;
import dev.weft.config.ir.AccessLog;
import dev.weft.config.ir.Tracing;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class TelemetryPropertiesTest {

    private static TelemetrySettings settings(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("weft.telemetry", TelemetryProperties.class)
                .settings();
    }

    @Test
    void hasNoProvidersByDefault() {
        TelemetrySettings settings = settings(Map.of());

        assertThat(settings.providers()).isEmpty();
        assertThat(settings.defaultTracing()).isEmpty();
        assertThat(settings.logging().defaults()).isEmpty();
        assertThat(settings.logging().providers())
                .containsExactly(new LoggingSettings.File(
                        "envoy", "/dev/stdout", new AccessLog.Format(LoggingSettings.TEXT, new TreeMap<>())));
    }

    @Test
    void readsProvidersWithTheirUsualPaths() {
        TelemetrySettings settings = settings(Map.of(
                "weft.telemetry.default-tracing", "otel",
                "weft.telemetry.sampling", "5",
                "weft.telemetry.providers.otel.type", "opentelemetry-http",
                "weft.telemetry.providers.otel.service", "otel.obs.svc.cluster.local",
                "weft.telemetry.providers.otel.port", "4318",
                "weft.telemetry.providers.zipkin.type", "zipkin",
                "weft.telemetry.providers.zipkin.service", "zipkin.obs.svc.cluster.local",
                "weft.telemetry.providers.zipkin.port", "9411"));

        assertThat(settings.defaultTracing()).isEqualTo("otel");
        assertThat(settings.sampling()).isEqualTo(5);
        assertThat(settings.providers())
                .containsExactly(
                        new TelemetrySettings.Provider(
                                "otel",
                                Tracing.Type.OPENTELEMETRY_HTTP,
                                "otel.obs.svc.cluster.local",
                                4318,
                                "/v1/traces"),
                        new TelemetrySettings.Provider(
                                "zipkin", Tracing.Type.ZIPKIN, "zipkin.obs.svc.cluster.local", 9411, "/api/v2/spans"));
    }

    @Test
    void readsProvidersOfAccessLogs() {
        TelemetrySettings settings = settings(Map.of(
                "weft.telemetry.default-access-logging[0]", "envoy",
                "weft.telemetry.access-log.encoding", "json",
                "weft.telemetry.providers.errors.type", "file",
                "weft.telemetry.providers.errors.path", "/dev/stderr",
                "weft.telemetry.providers.errors.access-log.fields.status", "%RESPONSE_CODE%",
                "weft.telemetry.providers.otel.type", "opentelemetry-logs",
                "weft.telemetry.providers.otel.service", "otel.obs.svc.cluster.local",
                "weft.telemetry.providers.otel.port", "4317",
                "weft.telemetry.providers.otel.access-log.text", "%REQ(:METHOD)%",
                "weft.telemetry.providers.otel.access-log.fields.status", "%RESPONSE_CODE%"));
        TreeMap<String, String> status = new TreeMap<>(Map.of("status", "%RESPONSE_CODE%"));

        assertThat(settings.logging().defaults()).containsExactly("envoy");
        assertThat(settings.logging().providers())
                .containsExactly(
                        new LoggingSettings.File("errors", "/dev/stderr", new AccessLog.Format("", status)),
                        new LoggingSettings.OpenTelemetry(
                                "otel",
                                "otel.obs.svc.cluster.local",
                                4317,
                                new AccessLog.Format("%REQ(:METHOD)%", status)),
                        new LoggingSettings.File("envoy", "/dev/stdout", LoggingSettings.json()));
    }

    @Test
    void refusesFilesThatWouldGrow() {
        assertThatThrownBy(() -> settings(Map.of(
                        "weft.telemetry.providers.mine.type", "file",
                        "weft.telemetry.providers.mine.path", "/var/log/access.log")))
                .hasStackTraceContaining("path: /var/log/access.log (expected: /dev/stdout or /dev/stderr");
    }
}
