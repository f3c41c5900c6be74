package dev.weft.control.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.compile.telemetry.TelemetrySettings;
import dev.weft.config.ir.Tracing;
import java.util.Map;
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
        assertThat(settings(Map.of())).isEqualTo(TelemetrySettings.NONE);
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
}
