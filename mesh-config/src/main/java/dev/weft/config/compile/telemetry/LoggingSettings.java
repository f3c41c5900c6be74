package dev.weft.config.compile.telemetry;

import dev.weft.config.ir.AccessLog;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Access logs of the whole mesh.
 *
 * <p>Source: Istio {@code MeshConfig.extensionProviders} ({@code envoyFileAccessLog}, {@code envoyOtelAls}),
 * {@code defaultProviders.accessLogging}, {@code accessLogFormat}, {@code accessLogEncoding}.
 *
 * @param providers who may be told; {@link #ENVOY} is there unless it is named here
 * @param defaults providers where no Telemetry names one; empty: the sidecars' own properties hold
 */
public record LoggingSettings(List<Provider> providers, List<String> defaults) {

    /** Istio's built-in provider: the proxy's standard output. */
    public static final String ENVOY = "envoy";

    /** Istio's default line, as text. */
    public static final String TEXT = "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\""
            + " %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS%"
            + " \"%UPSTREAM_TRANSPORT_FAILURE_REASON%\" %BYTES_RECEIVED% %BYTES_SENT% %DURATION%"
            + " %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\""
            + " \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER_RAW%"
            + " %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS%"
            + " %REQUESTED_SERVER_NAME% %ROUTE_NAME%\n";

    private static final Set<String> STREAMS = Set.of("/dev/stdout", "/dev/stderr");

    /** Nobody but {@link #ENVOY}, and only where a Telemetry asks for it. */
    public static final LoggingSettings NONE = new LoggingSettings(List.of(), List.of());

    public LoggingSettings {
        providers = List.copyOf(providers);
        defaults = List.copyOf(defaults);
    }

    /** Istio's default line, as JSON. */
    public static AccessLog.Format json() {
        TreeMap<String, String> fields = new TreeMap<>();
        for (String operator : List.of(
                "START_TIME",
                "ROUTE_NAME",
                "PROTOCOL",
                "RESPONSE_CODE",
                "RESPONSE_FLAGS",
                "RESPONSE_CODE_DETAILS",
                "CONNECTION_TERMINATION_DETAILS",
                "BYTES_RECEIVED",
                "BYTES_SENT",
                "DURATION",
                "UPSTREAM_HOST",
                "UPSTREAM_LOCAL_ADDRESS",
                "DOWNSTREAM_LOCAL_ADDRESS",
                "DOWNSTREAM_REMOTE_ADDRESS",
                "REQUESTED_SERVER_NAME",
                "UPSTREAM_TRANSPORT_FAILURE_REASON")) {
            fields.put(operator.toLowerCase(java.util.Locale.ROOT), "%" + operator + "%");
        }
        fields.put("method", "%REQ(:METHOD)%");
        fields.put("path", "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%");
        fields.put("upstream_service_time", "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%");
        fields.put("x_forwarded_for", "%REQ(X-FORWARDED-FOR)%");
        fields.put("user_agent", "%REQ(USER-AGENT)%");
        fields.put("request_id", "%REQ(X-REQUEST-ID)%");
        fields.put("authority", "%REQ(:AUTHORITY)%");
        fields.put("upstream_cluster", "%UPSTREAM_CLUSTER_RAW%");
        return new AccessLog.Format("", fields);
    }

    /** Someone who may be told. */
    public sealed interface Provider {
        /** As Telemetry resources name it. */
        String name();

        /** What a line says. */
        AccessLog.Format format();
    }

    /** A stream of the proxy's own process: {@code /dev/stdout} or {@code /dev/stderr}. */
    public record File(String name, String path, AccessLog.Format format) implements Provider {
        public File {
            if (!STREAMS.contains(path)) {
                throw new IllegalArgumentException(
                        "path: " + path + " (expected: /dev/stdout or /dev/stderr; files would grow without bound)");
            }
        }
    }

    /**
     * OTLP over gRPC.
     *
     * @param service its host, as services of the mesh are declared
     * @param port 1 to 65535
     */
    public record OpenTelemetry(String name, String service, int port, AccessLog.Format format) implements Provider {
        public OpenTelemetry {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
            }
        }
    }
}
