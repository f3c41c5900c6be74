package dev.weft.config.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.compile.telemetry.LoggingSettings;
import dev.weft.config.compile.telemetry.TelemetrySettings;
import dev.weft.config.ir.AccessLog;
import dev.weft.config.ir.Listener;
import dev.weft.config.ir.ProxyIr;
import dev.weft.config.ir.ProxyTelemetry;
import dev.weft.config.ir.ProxyTelemetry.MetricOverride;
import dev.weft.config.model.store.ConfigStore;
import dev.weft.config.xds.TypeUrls;
import dev.weft.config.xds.XdsBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Access logs and metrics of a Telemetry. */
class TelemetryLogsTest {

    private static final AccessLog.Format LINE = new AccessLog.Format("%RESPONSE_CODE%\n", new TreeMap<>());
    private static final AccessLog.Format RECORD =
            new AccessLog.Format("%REQ(:METHOD)%", new TreeMap<>(Map.of("status", "%RESPONSE_CODE%")));

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
              ports: {http: 8080}
              labels: {app: catalog}
            ---
            """;

    private static String telemetry(String name, String namespace, String spec) {
        return "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: " + name + ", namespace: "
                + namespace + "}\nspec:\n" + spec.indent(2) + "---\n";
    }

    private static Compiled<ProxyIr> compile(List<String> defaults, String... objects) {
        ConfigStore store = Yaml.store(Map.of("in.yaml", MESH + String.join("", objects)));
        assertThat(store.diagnostics()).isEmpty();
        ProxyScope scope = ScopeKeys.scope(
                store.view(), Fixtures.node("shop", "catalog", "127.0.1.2", ProxyScope.Interception.NONE));
        LoggingSettings logging = new LoggingSettings(
                List.of(
                        new LoggingSettings.File("lines", "/dev/stderr", LINE),
                        new LoggingSettings.OpenTelemetry("otel", "otel.obs.example", 4317, RECORD),
                        new LoggingSettings.OpenTelemetry("gone", "gone.obs.example", 4317, RECORD)),
                defaults);
        return new MeshCompiler(MeshSettings.DEFAULT.with(new TelemetrySettings(List.of(), "", 1, logging)))
                .compile(store.view(), scope);
    }

    private static ProxyTelemetry.Side side(Compiled<ProxyIr> compiled, Listener.Direction direction) {
        List<ProxyTelemetry.Side> sides = compiled.value().listeners().stream()
                .filter(listener -> listener.direction() == direction)
                .map(Listener::telemetry)
                .distinct()
                .toList();
        assertThat(sides).hasSize(1);
        return sides.getFirst();
    }

    private static List<AccessLog> server(Compiled<ProxyIr> compiled) {
        return side(compiled, Listener.Direction.INBOUND).logs();
    }

    private static List<AccessLog> client(Compiled<ProxyIr> compiled) {
        return side(compiled, Listener.Direction.OUTBOUND).logs();
    }

    private static AccessLog lines(String filter) {
        return new AccessLog(new AccessLog.Sink.File("/dev/stderr"), LINE, filter);
    }

    private static AccessLog otel(String filter) {
        return new AccessLog(
                new AccessLog.Sink.OpenTelemetry(
                        "outbound|4317||otel.obs.example", "otel.obs.example:4317", "otel_envoy_accesslog"),
                RECORD,
                filter);
    }

    @Test
    void leavesLogsToTheSidecarWhereNothingIsSaid() {
        assertThat(server(compile(List.of()))).isEmpty();
        assertThat(server(compile(List.of(), telemetry("t", "shop", "tracing: [{disableSpanReporting: true}]"))))
                .isEmpty();
    }

    @Test
    void tellsTheMeshsDefaultProviders() {
        assertThat(server(compile(List.of("lines", "otel")))).containsExactly(lines(""), otel(""));
    }

    @Test
    void hasABuiltInProviderWithIstiosLine() {
        Compiled<ProxyIr> compiled =
                compile(List.of(), telemetry("t", "weft-system", "accessLogging: [{providers: [{name: envoy}]}]"));

        assertThat(compiled.diagnostics()).isEmpty();
        assertThat(server(compiled))
                .containsExactly(new AccessLog(
                        new AccessLog.Sink.File("/dev/stdout"),
                        new AccessLog.Format(LoggingSettings.TEXT, new TreeMap<>()),
                        ""));
    }

    @Test
    void inheritsProvidersAndReplacesFilters() {
        String mesh = telemetry(
                "mesh",
                "weft-system",
                "accessLogging: [{providers: [{name: lines}, {name: otel}], filter: {expression: response.code >= 500}}]");

        Compiled<ProxyIr> namespace = compile(
                List.of(),
                mesh,
                telemetry(
                        "n",
                        "shop",
                        "accessLogging: [{match: {mode: SERVER}, filter: {expression: response.code >= 400}}]"));
        Compiled<ProxyIr> workload = compile(
                List.of(),
                mesh,
                telemetry(
                        "w",
                        "shop",
                        "selector: {matchLabels: {app: catalog}}\naccessLogging: [{providers: [{name: otel}]}]"));

        assertThat(server(namespace)).containsExactly(lines("response.code >= 400"), otel("response.code >= 400"));
        assertThat(client(namespace)).containsExactly(lines("response.code >= 500"), otel("response.code >= 500"));
        assertThat(server(workload)).containsExactly(otel(""));
    }

    @Test
    void switchesOffWhatALessSpecificRuleSays() {
        Compiled<ProxyIr> compiled = compile(
                List.of("lines"), telemetry("n", "shop", "accessLogging: [{match: {mode: CLIENT}, disabled: true}]"));

        assertThat(client(compiled)).containsExactly(AccessLog.NOBODY);
        assertThat(server(compiled)).containsExactly(lines(""));
    }

    @Test
    void tellsOfProvidersThatAreNotThere() {
        Compiled<ProxyIr> compiled = compile(
                List.of(), telemetry("t", "shop", "accessLogging: [{providers: [{name: nobody}, {name: gone}]}]"));
        Compiled<ProxyIr> none = compile(List.of(), telemetry("t", "shop", "accessLogging: [{}]"));

        assertThat(compiled.diagnostics())
                .extracting(found -> found.field() + " " + found.message())
                .containsExactlyInAnyOrder(
                        "spec.accessLogging \"nobody\" (expected: a provider of the mesh that takes access logs; it hears"
                                + " nothing)",
                        "spec.accessLogging \"gone\" at gone.obs.example:4317 (expected: a service that this workload may"
                                + " call; it hears nothing)");
        assertThat(server(compiled)).containsExactly(AccessLog.NOBODY);
        assertThat(none.diagnostics()).hasSize(1);
    }

    @Test
    void travelsAsEnvoysAccessLogs() {
        Compiled<ProxyIr> compiled = compile(
                List.of("lines", "otel"),
                telemetry("n", "shop", "accessLogging: [{filter: {expression: response.code >= 400}}]"));
        String xds = XdsBuilder.build(compiled.value()).of(TypeUrls.LISTENER).toString();

        assertThat(xds)
                .contains("envoy.access_loggers.file")
                .contains("envoy.access_loggers.open_telemetry")
                .contains("envoy.access_loggers.extension_filters.cel");
    }

    @Test
    void mergesMetricOverridesLevelByLevel() {
        Compiled<ProxyIr> compiled = compile(
                List.of(),
                telemetry(
                        "mesh",
                        "weft-system",
                        "metrics:\n- providers: [{name: prometheus}]\n  overrides:\n"
                                + "  - {match: {metric: ALL_METRICS, mode: CLIENT}, disabled: true}\n"
                                + "  - {match: {metric: REQUEST_COUNT}, tagOverrides: {response_code: {operation: REMOVE}, host: {value: request.host}}}"),
                telemetry(
                        "n",
                        "shop",
                        "metrics: [{overrides: [{match: {metric: REQUEST_COUNT}, disabled: false, tagOverrides: {host: {value: \"'x'\"}}}]}]"));

        TreeMap<String, String> tags = new TreeMap<>(Map.of("response_code", "", "host", "'x'"));
        assertThat(compiled.diagnostics()).isEmpty();
        assertThat(side(compiled, Listener.Direction.INBOUND).metrics())
                .containsExactly(new MetricOverride("requests_total", false, tags));
        assertThat(side(compiled, Listener.Direction.OUTBOUND).metrics())
                .hasSize(10)
                .contains(new MetricOverride("requests_total", false, tags))
                .contains(new MetricOverride("request_bytes", true, new TreeMap<>()));
    }

    @Test
    void sendsMetricOverridesAsIstiosOptionalFilter() {
        Compiled<ProxyIr> compiled =
                compile(List.of(), telemetry("n", "shop", "metrics: [{overrides: [{disabled: true}]}]"));
        String xds = XdsBuilder.build(compiled.value()).of(TypeUrls.LISTENER).toString();

        assertThat(xds).contains("istio.stats").contains("typed_filter_metadata");
    }

    @Test
    void passesOverRulesOfOtherProvidersAndCustomMetrics() {
        Compiled<ProxyIr> compiled = compile(
                List.of(),
                telemetry("n", "shop", "metrics: [{providers: [{name: stackdriver}], overrides: [{disabled: true}]}]"));

        assertThat(side(compiled, Listener.Direction.INBOUND).metrics()).isEmpty();
        assertThat(compiled.diagnostics())
                .singleElement()
                .satisfies(found -> assertThat(found.message())
                        .isEqualTo("\"stackdriver\" (expected: prometheus; the rule is passed over)"));
    }
}
