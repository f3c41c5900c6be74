package dev.weft.config.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.Message;
import dev.weft.config.compile.telemetry.LoggingSettings;
import dev.weft.config.compile.telemetry.TelemetrySettings;
import dev.weft.config.ir.AccessLog;
import dev.weft.config.ir.ProxyIr;
import dev.weft.config.ir.Tracing;
import dev.weft.config.model.store.ConfigStore;
import dev.weft.config.xds.TypeUrls;
import dev.weft.config.xds.XdsBuilder;
import dev.weft.config.xds.XdsResources;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Envoy takes what Telemetry resources become: spans, access logs with conditions, metrics. */
class EnvoyTakesTelemetryTest {

    private static final String MESH = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: collectors, namespace: obs}
            spec:
              hosts: [otel.obs.example]
              location: MESH_EXTERNAL
              resolution: STATIC
              ports:
              - {number: 4317, name: grpc, protocol: GRPC}
              - {number: 4318, name: http, protocol: HTTP}
              - {number: 9000, name: tcp, protocol: TCP}
              endpoints:
              - {address: 192.0.2.1}
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: catalog, namespace: shop}
            spec:
              address: 127.0.1.2
              serviceAccount: catalog
              ports: {http: 8080, tcp: 5432}
              labels: {app: catalog}
            ---
            apiVersion: telemetry.istio.io/v1
            kind: Telemetry
            metadata: {name: all, namespace: weft-system}
            spec:
              tracing:
              - providers: [{name: %s}]
                randomSamplingPercentage: 12.5
                customTags:
                  env: {literal: {value: test}}
                  zone: {environment: {name: ZONE, defaultValue: none}}
                  tenant: {header: {name: x-tenant}}
              accessLogging:
              - providers: [{name: envoy}, {name: json}, {name: logs}]
                filter:
                  expression: >-
                    response.code >= 400 && request.url_path.startsWith('/v1') || connection.mtls
                    && ('x-log' in request.headers && has(response.code) || request.duration > duration('1s'))
              metrics:
              - overrides:
                - match: {metric: REQUEST_COUNT}
                  tagOverrides: {method: {value: request.method}, response_flags: {operation: REMOVE}}
                - match: {metric: TCP_SENT_BYTES}
                  disabled: true
            """;

    @TempDir
    Path folder;

    private static Bootstrap bootstrap(XdsResources resources) {
        Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
        bootstrap.setNode(
                Node.newBuilder().setId("sidecar~127.0.1.2~catalog.shop~x").setCluster("catalog"));
        for (Message listener : resources.of(TypeUrls.LISTENER).values()) {
            bootstrap.getStaticResourcesBuilder().addListeners((Listener) listener);
        }
        for (Message cluster : resources.of(TypeUrls.CLUSTER).values()) {
            bootstrap.getStaticResourcesBuilder().addClusters((Cluster) cluster);
        }
        bootstrap
                .getDynamicResourcesBuilder()
                .setAdsConfig(ApiConfigSource.newBuilder()
                        .setApiType(ApiConfigSource.ApiType.DELTA_GRPC)
                        .setTransportApiVersion(ApiVersion.V3)
                        .addGrpcServices(GrpcService.newBuilder()
                                .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder().setClusterName("inbound|8080||"))));
        return bootstrap.build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spans-grpc", "spans-http", "zipkin"})
    void takesWhatATelemetryBecomes(String tracer) throws Exception {
        String envoy = System.getenv("WEFT_ENVOY");
        assumeThat(envoy).as("WEFT_ENVOY is not set").isNotNull();
        ConfigStore store = Yaml.store(Map.of("in.yaml", MESH.formatted(tracer)));
        TreeMap<String, String> status = new TreeMap<>(Map.of("status", "%RESPONSE_CODE%"));
        TelemetrySettings settings = new TelemetrySettings(
                List.of(
                        new TelemetrySettings.Provider(
                                "spans-grpc", Tracing.Type.OPENTELEMETRY_GRPC, "otel.obs.example", 4317, ""),
                        new TelemetrySettings.Provider(
                                "spans-http", Tracing.Type.OPENTELEMETRY_HTTP, "otel.obs.example", 4318, "/v1/traces"),
                        new TelemetrySettings.Provider(
                                "zipkin", Tracing.Type.ZIPKIN, "otel.obs.example", 4318, "/api/v2/spans")),
                "",
                1,
                new LoggingSettings(
                        List.of(
                                new LoggingSettings.File("json", "/dev/stderr", LoggingSettings.json()),
                                new LoggingSettings.OpenTelemetry(
                                        "logs",
                                        "otel.obs.example",
                                        4317,
                                        new AccessLog.Format(LoggingSettings.TEXT.strip(), status))),
                        List.of()));
        Compiled<ProxyIr> compiled = new MeshCompiler(MeshSettings.DEFAULT.with(settings))
                .compile(
                        store.view(),
                        ScopeKeys.scope(
                                store.view(),
                                Fixtures.node("shop", "catalog", "127.0.1.2", ProxyScope.Interception.NONE)));
        assertThat(store.diagnostics()).isEmpty();
        assertThat(compiled.diagnostics()).isEmpty();
        Path file = folder.resolve("bootstrap.pb");
        Files.write(file, bootstrap(XdsBuilder.build(compiled.value())).toByteArray());

        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(envoy, "--mode", "validate", "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();

        assertThat(ended).isTrue();
        assertThat(Files.readString(log, StandardCharsets.UTF_8)).contains("OK");
        assertThat(process.exitValue()).isZero();
    }
}
