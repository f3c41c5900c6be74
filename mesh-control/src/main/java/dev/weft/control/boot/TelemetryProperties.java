package dev.weft.control.boot;

import dev.weft.config.compile.telemetry.LoggingSettings;
import dev.weft.config.compile.telemetry.TelemetrySettings;
import dev.weft.config.ir.AccessLog;
import dev.weft.config.ir.Tracing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who takes the mesh's spans and access logs.
 *
 * <p>Source: Istio {@code MeshConfig.extensionProviders} and {@code defaultProviders}.
 *
 * @param defaultTracing the provider where no Telemetry names one; empty: none
 * @param sampling share of requests in percent where no Telemetry says it
 * @param defaultAccessLogging providers of access logs where no Telemetry names one; empty: the sidecars' own properties
 * @param accessLog what the built-in provider {@code envoy} writes
 * @param providers by name
 */
@ConfigurationProperties("weft.telemetry")
public record TelemetryProperties(
        @DefaultValue("") String defaultTracing,
        @DefaultValue("1") double sampling,
        @DefaultValue List<String> defaultAccessLogging,
        @DefaultValue LogFormat accessLog,
        @DefaultValue Map<String, Provider> providers) {

    /**
     * A collector, or a stream of the sidecar's process.
     *
     * @param type what it speaks
     * @param service its host, as services of the mesh are declared; not used by {@code file}
     * @param port its port; not used by {@code file}
     * @param path of its API, or of the stream: {@code /dev/stdout} or {@code /dev/stderr}; not used with gRPC
     * @param accessLog what a line of an access log says
     */
    public record Provider(
            Type type,
            @DefaultValue("") String service,
            @DefaultValue("0") int port,
            @DefaultValue("") String path,
            @DefaultValue LogFormat accessLog) {}

    /** What a provider speaks. */
    public enum Type {
        /** Spans as OTLP over gRPC. */
        OPENTELEMETRY_GRPC,
        /** Spans as OTLP over HTTP. */
        OPENTELEMETRY_HTTP,
        /** Spans as Zipkin's version 2 in JSON. */
        ZIPKIN,
        /** Access logs on a stream of the sidecar's process. */
        FILE,
        /** Access logs as OTLP over gRPC. */
        OPENTELEMETRY_LOGS
    }

    /**
     * What a line of an access log says.
     *
     * <p>Source: Istio {@code accessLogFormat} and {@code accessLogEncoding}; Envoy's command operators.
     *
     * @param encoding of the default line
     * @param text a line of one's own; empty: {@code fields}, or Istio's default
     * @param fields of a JSON line of one's own, or attributes of a record, by name
     */
    public record LogFormat(
            @DefaultValue("text") Encoding encoding,
            @DefaultValue("") String text,
            @DefaultValue Map<String, String> fields) {
        AccessLog.Format format(boolean record) {
            if (!text.isEmpty() || record) {
                String line = text.isEmpty() ? LoggingSettings.TEXT.strip() : text;
                return new AccessLog.Format(line, new TreeMap<>(record ? fields : Map.of()));
            }
            if (!fields.isEmpty()) {
                return new AccessLog.Format("", new TreeMap<>(fields));
            }
            return switch (encoding) {
                case TEXT -> new AccessLog.Format(LoggingSettings.TEXT, new TreeMap<>());
                case JSON -> LoggingSettings.json();
            };
        }
    }

    /** How the default line is written. */
    public enum Encoding {
        /** Istio's text. */
        TEXT,
        /** Istio's keys. */
        JSON
    }

    TelemetrySettings settings() {
        List<TelemetrySettings.Provider> spans = new ArrayList<>();
        List<LoggingSettings.Provider> logs = new ArrayList<>();
        new TreeMap<>(providers).forEach((name, provider) -> {
            switch (provider.type()) {
                case OPENTELEMETRY_GRPC -> spans.add(spans(name, provider, Tracing.Type.OPENTELEMETRY_GRPC, ""));
                case OPENTELEMETRY_HTTP ->
                    spans.add(spans(name, provider, Tracing.Type.OPENTELEMETRY_HTTP, "/v1/traces"));
                case ZIPKIN -> spans.add(spans(name, provider, Tracing.Type.ZIPKIN, "/api/v2/spans"));
                case FILE -> logs.add(file(name, provider.path(), provider.accessLog()));
                case OPENTELEMETRY_LOGS ->
                    logs.add(new LoggingSettings.OpenTelemetry(
                            name,
                            provider.service(),
                            provider.port(),
                            provider.accessLog().format(true)));
            }
        });
        if (!providers.containsKey(LoggingSettings.ENVOY)) {
            logs.add(file(LoggingSettings.ENVOY, "", accessLog));
        }
        return new TelemetrySettings(spans, defaultTracing, sampling, new LoggingSettings(logs, defaultAccessLogging));
    }

    private static LoggingSettings.Provider file(String name, String path, LogFormat format) {
        return new LoggingSettings.File(name, path.isEmpty() ? "/dev/stdout" : path, format.format(false));
    }

    private static TelemetrySettings.Provider spans(String name, Provider provider, Tracing.Type type, String path) {
        return new TelemetrySettings.Provider(
                name, type, provider.service(), provider.port(), provider.path().isEmpty() ? path : provider.path());
    }
}
