package dev.weft.config.compile.telemetry;

import dev.weft.config.ir.Tracing;
import java.util.List;

/**
 * Telemetry of the whole mesh.
 *
 * <p>Source: Istio {@code MeshConfig.extensionProviders}, {@code defaultProviders.tracing}; {@code PILOT_TRACE_SAMPLING}.
 *
 * @param providers by whom spans may be taken; no two of one name
 * @param defaultTracing the provider where no Telemetry names one; empty: none
 * @param sampling share of requests in percent where no Telemetry says it, 0 to 100
 * @param logging who hears of requests
 */
public record TelemetrySettings(
        List<Provider> providers, String defaultTracing, double sampling, LoggingSettings logging) {

    /** No providers. */
    public static final TelemetrySettings NONE = new TelemetrySettings(List.of(), "", 1);

    /** Without access logs of its own. */
    public TelemetrySettings(List<Provider> providers, String defaultTracing, double sampling) {
        this(providers, defaultTracing, sampling, LoggingSettings.NONE);
    }

    public TelemetrySettings {
        providers = List.copyOf(providers);
        if (!(sampling >= 0 && sampling <= 100)) {
            throw new IllegalArgumentException("sampling: " + sampling + " (expected: 0 to 100)");
        }
    }

    /**
     * A collector.
     *
     * @param type what it speaks
     * @param service its host, as services of the mesh are declared
     * @param port 1 to 65535
     * @param path of its API; not used with gRPC
     */
    public record Provider(String name, Tracing.Type type, String service, int port, String path) {
        public Provider {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
            }
            if (type != Tracing.Type.OPENTELEMETRY_GRPC && !path.startsWith("/")) {
                throw new IllegalArgumentException("path: " + path + " (expected: a path such as /v1/traces)");
            }
        }
    }
}
