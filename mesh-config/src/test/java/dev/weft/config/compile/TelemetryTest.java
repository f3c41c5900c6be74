package dev.weft.config.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.compile.telemetry.TelemetrySettings;
import dev.weft.config.ir.ConnectionHandler;
import dev.weft.config.ir.Listener;
import dev.weft.config.ir.ProxyIr;
import dev.weft.config.ir.Tracing;
import dev.weft.config.model.store.ConfigStore;
import dev.weft.config.xds.TypeUrls;
import dev.weft.config.xds.XdsBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TelemetryTest {

    private static final TelemetrySettings SETTINGS = new TelemetrySettings(
            List.of(
                    new TelemetrySettings.Provider(
                            "otel", Tracing.Type.OPENTELEMETRY_GRPC, "otel.obs.example", 4317, ""),
                    new TelemetrySettings.Provider(
                            "otel-http", Tracing.Type.OPENTELEMETRY_HTTP, "otel.obs.example", 4318, "/v1/traces"),
                    new TelemetrySettings.Provider(
                            "zipkin", Tracing.Type.ZIPKIN, "zipkin.obs.example", 9411, "/api/v2/spans"),
                    new TelemetrySettings.Provider(
                            "gone", Tracing.Type.ZIPKIN, "gone.obs.example", 9411, "/api/v2/spans")),
            "",
            1);

    private static final String MESH = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: collectors, namespace: obs}
            spec:
              hosts: [otel.obs.example, zipkin.obs.example]
              location: MESH_EXTERNAL
              resolution: STATIC
              ports:
              - {number: 4317, name: grpc, protocol: GRPC}
              - {number: 4318, name: http, protocol: HTTP}
              - {number: 9411, name: http-zipkin, protocol: HTTP}
              endpoints:
              - {address: 192.0.2.1}
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: catalog, namespace: shop}
            spec:
              address: 127.0.1.2
              serviceAccount: catalog
              ports: {http: 8080}
              labels: {app: catalog}
            ---
            """;

    private static String telemetry(String name, String namespace, String spec) {
        return "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: " + name + ", namespace: "
                + namespace + "}\nspec:\n" + spec.indent(2) + "---\n";
    }

    private static Compiled<ProxyIr> compile(TelemetrySettings settings, String... objects) {
        ConfigStore store = Yaml.store(Map.of("in.yaml", MESH + String.join("", objects)));
        assertThat(store.diagnostics()).isEmpty();
        ProxyScope scope = ScopeKeys.scope(
                store.view(), Fixtures.node("shop", "catalog", "127.0.1.2", ProxyScope.Interception.NONE));
        return new MeshCompiler(MeshSettings.DEFAULT.with(settings)).compile(store.view(), scope);
    }

    private static @Nullable Tracing of(ProxyIr ir, Listener.Direction direction) {
        return ir.listeners().stream()
                .filter(listener -> listener.direction() == direction)
                .flatMap(listener -> java.util.stream.Stream.concat(
                        listener.chains().stream(), java.util.stream.Stream.ofNullable(listener.defaultChain())))
                .map(chain -> chain.handler())
                .filter(ConnectionHandler.Http.class::isInstance)
                .map(handler -> ((ConnectionHandler.Http) handler).options())
                .findFirst()
                .orElseThrow(() -> new AssertionError(direction + " " + ir))
                .tracing();
    }

    private static @Nullable Tracing inbound(Compiled<ProxyIr> compiled) {
        return compiled.value().listeners().stream()
                        .anyMatch(listener -> listener.direction() == Listener.Direction.INBOUND)
                ? of(compiled.value(), Listener.Direction.INBOUND)
                : null;
    }

    @Test
    void tracesNothingWithoutAProvider() {
        Compiled<ProxyIr> compiled =
                compile(SETTINGS, telemetry("all", "weft-system", "tracing: [{randomSamplingPercentage: 50}]"));

        assertThat(XdsBuilder.build(compiled.value()).of(TypeUrls.LISTENER).toString())
                .doesNotContain("envoy.tracers");
        assertThat(compiled.diagnostics()).isEmpty();
    }

    @Test
    void inheritsFromTheMeshThroughTheNamespaceToTheWorkload() {
        Compiled<ProxyIr> compiled = compile(
                SETTINGS,
                telemetry(
                        "mesh",
                        "weft-system",
                        "tracing: [{providers: [{name: otel}], randomSamplingPercentage: 50, customTags: {env: {literal: {value: mesh}}}}]"),
                telemetry("namespace", "shop", "tracing: [{randomSamplingPercentage: 12.5}]"),
                telemetry(
                        "workload",
                        "shop",
                        "selector: {matchLabels: {app: catalog}}\ntracing:\n"
                                + "- {customTags: {tenant: {header: {name: x-tenant, defaultValue: none}}, zone: {environment: {name: ZONE}}}}\n"
                                + "- {match: {mode: CLIENT}, providers: [{name: zipkin}]}"),
                telemetry(
                        "other",
                        "shop",
                        "selector: {matchLabels: {app: other}}\ntracing: [{disableSpanReporting: true}]"));

        assertThat(compiled.diagnostics()).isEmpty();
        assertThat(inbound(compiled))
                .isEqualTo(new Tracing(
                        new Tracing.Provider(
                                Tracing.Type.OPENTELEMETRY_GRPC,
                                "outbound|4317||otel.obs.example",
                                "otel.obs.example:4317",
                                "",
                                ""),
                        12.5,
                        List.of(
                                new Tracing.Tag("tenant", Tracing.Source.HEADER, "x-tenant", "none"),
                                new Tracing.Tag("zone", Tracing.Source.ENVIRONMENT, "ZONE", ""))));
        Tracing client = of(compiled.value(), Listener.Direction.OUTBOUND);
        assertThat(client == null ? "" : client.provider().cluster()).isEqualTo("outbound|9411||zipkin.obs.example");
    }

    @Test
    void tellsNoSpansWhereTheyAreSwitchedOff() {
        Compiled<ProxyIr> compiled = compile(
                new TelemetrySettings(SETTINGS.providers(), "otel-http", 100),
                telemetry("quiet", "shop", "tracing: [{match: {mode: SERVER}, disableSpanReporting: true}]"));

        assertThat(inbound(compiled)).isNull();
        Tracing client = of(compiled.value(), Listener.Direction.OUTBOUND);
        assertThat(client == null ? -1 : client.sampling()).isEqualTo(100);
    }

    @Test
    void reportsProvidersThatAreNotThere() {
        Compiled<ProxyIr> unknown =
                compile(SETTINGS, telemetry("t", "shop", "tracing: [{providers: [{name: nobody}]}]"));
        Compiled<ProxyIr> gone = compile(SETTINGS, telemetry("t", "shop", "tracing: [{providers: [{name: gone}]}]"));

        assertThat(inbound(unknown)).isNull();
        assertThat(unknown.diagnostics())
                .singleElement()
                .satisfies(found -> assertThat(found.message())
                        .isEqualTo("\"nobody\" (expected: a provider of the mesh; there are no spans)"));
        assertThat(gone.diagnostics())
                .singleElement()
                .satisfies(found -> assertThat(found.message())
                        .startsWith("\"gone\" at gone.obs.example:9411 (expected: a service"));
    }

    @Test
    void tellsOfASecondTelemetryForTheSameWorkloads() {
        Compiled<ProxyIr> compiled = compile(
                SETTINGS,
                telemetry("a", "shop", "tracing: [{providers: [{name: otel}]}]"),
                telemetry("b", "shop", "tracing: [{providers: [{name: zipkin}]}]"));

        assertThat(compiled.diagnostics()).hasSize(2);
        Tracing server = inbound(compiled);
        assertThat(server == null ? "" : server.provider().cluster()).isEqualTo("outbound|4317||otel.obs.example");
    }

    @Test
    void becomesWhatEnvoyReads() {
        for (String provider : List.of("otel", "otel-http", "zipkin")) {
            Compiled<ProxyIr> compiled = compile(
                    SETTINGS,
                    telemetry(
                            "t",
                            "shop",
                            "tracing: [{providers: [{name: " + provider
                                    + "}], customTags: {env: {literal: {value: prod}}}}]"));

            assertThat(XdsBuilder.build(compiled.value()).of(TypeUrls.LISTENER).toString())
                    .contains(provider.equals("zipkin") ? "envoy.tracers.zipkin" : "envoy.tracers.opentelemetry");
        }
    }

    @Test
    void readsMistakesAsDiagnostics() {
        ConfigStore store = Yaml.store(Map.of(
                "in.yaml",
                telemetry("a", "shop", "tracing: [{randomSamplingPercentage: 101}]")
                        + telemetry("b", "shop", "tracing: [{providers: [{name: x}, {name: y}]}]")
                        + telemetry("c", "shop", "tracing: [{customTags: {env: {}}}]")
                        + telemetry("d", "shop", "metrics: [{overrides: [{tagOverrides: {x: {operation: UPSERT}}}]}]")
                        + telemetry("e", "shop", "accessLogging: [{filter: {expression: response.code >= '400'}}]")
                        + telemetry(
                                "f", "shop", "metrics: [{overrides: [{tagOverrides: {x: {value: request.size(}}}]}]")
                        + telemetry("g", "shop", "metrics: [{overrides: [{tagOverrides: {a-b: {value: \"'x'\"}}}]}]")));

        assertThat(store.diagnostics())
                .extracting(found -> found.at().name() + " " + found.message())
                .contains(
                        "a randomSamplingPercentage: 101 (expected: 0 to 100)",
                        "b providers: 2 providers (expected: at most 1)",
                        "c env: no source (expected: literal, environment or header)",
                        "e expression: >= of number and text (expected: of one type)",
                        "f value: \"(\" at character 13 (expected: the end); the label is unknown",
                        "g a-b: no label (expected: letters, digits and _)")
                .anySatisfy(text -> assertThat(text).startsWith("d value"));
    }
}
