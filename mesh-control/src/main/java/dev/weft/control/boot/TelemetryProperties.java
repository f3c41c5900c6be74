package dev.weft.control.boot;

import dev.weft.config.compile.telemetry.TelemetrySettings;
import dev.weft.config.ir.Tracing;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who takes the mesh's spans.
 *
 * <p>Source: Istio {@code MeshConfig.extensionProviders} and {@code defaultProviders.tracing}.
 *
 * @param defaultTracing the provider where no Telemetry names one; empty: none
 * @param sampling share of requests in percent where no Telemetry says it
 * @param providers by name
 */
@ConfigurationProperties("weft.telemetry")
public record TelemetryProperties(
        @DefaultValue("") String defaultTracing,
        @DefaultValue("1") double sampling,
        @DefaultValue Map<String, Provider> providers) {

    /**
     * A collector.
     *
     * @param type {@code opentelemetry-grpc}, {@code opentelemetry-http} or {@code zipkin}
     * @param service its host, as services of the mesh are declared
     * @param port its port
     * @param path of its API; not used with gRPC
     */
    public record Provider(
            Tracing.Type type,
            String service,
            int port,
            @DefaultValue("") String path) {}

    TelemetrySettings settings() {
        return new TelemetrySettings(
                new TreeMap<>(providers)
                        .entrySet().stream()
                                .map(entry -> provider(entry.getKey(), entry.getValue()))
                                .toList(),
                defaultTracing,
                sampling);
    }

    private static TelemetrySettings.Provider provider(String name, Provider provider) {
        String path = provider.path().isEmpty()
                ? switch (provider.type()) {
                    case OPENTELEMETRY_GRPC -> "";
                    case OPENTELEMETRY_HTTP -> "/v1/traces";
                    case ZIPKIN -> "/api/v2/spans";
                }
                : provider.path();
        return new TelemetrySettings.Provider(name, provider.type(), provider.service(), provider.port(), path);
    }
}
