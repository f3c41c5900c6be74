package dev.weft.proxy.xds.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.expression.Expression;
import dev.weft.proxy.config.ChainTelemetry;
import dev.weft.proxy.config.ChainTelemetry.Format;
import dev.weft.proxy.config.ChainTelemetry.Log;
import dev.weft.proxy.config.ChainTelemetry.MetricOverride;
import dev.weft.proxy.config.ChainTelemetry.Sink;
import dev.weft.proxy.config.Tracing.Collector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ChainTelemetryMapperTest {

    private static final String FILE = """
            typed_config { [type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog] {
              path: "%s" log_format { text_format_source { inline_string: "%%RESPONSE_CODE%%" } } } }
            """;
    private static final String CEL = """
            filter { extension_filter { name: "cel" typed_config {
              [type.googleapis.com/envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter] {
                expression: "%s" } } } }
            """;

    private static ChainTelemetry http(String logs, String filters) throws Exception {
        return telemetry("""
                name: "h" typed_config {
                  [type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager] {
                    stat_prefix: "p" rds { route_config_name: "r" } %s
                    http_filters { name: "router" typed_config {
                      [type.googleapis.com/envoy.extensions.filters.http.router.v3.Router] {} } } } }
                """.formatted(logs + filters), "");
    }

    private static ChainTelemetry telemetry(String filter, String chain) throws Exception {
        return Xds.listener("""
                        name: "l" address { socket_address { address: "127.0.0.1" port_value: 80 } }
                        filter_chains { name: "c" %s filters { %s } }
                        """.formatted(chain, filter))
                .config()
                .chains()
                .getFirst()
                .telemetry();
    }

    private static Expression expression(String text) {
        return Expression.parse(text) instanceof Expression.Usable(Expression usable) ? usable : null;
    }

    @Test
    void saysNothingByDefault() throws Exception {
        assertThat(http("", "")).isEqualTo(ChainTelemetry.NONE);
    }

    @Test
    void readsFilesWithConditions() throws Exception {
        ChainTelemetry telemetry = http(
                "access_log { " + FILE.formatted("/dev/stdout") + CEL.formatted("response.code >= 500")
                        + "} access_log { " + FILE.formatted("/dev/null") + "}",
                "");

        Format code = new Format("%RESPONSE_CODE%", new TreeMap<>());
        assertThat(telemetry.logs())
                .containsExactly(
                        new Log(Sink.Stream.OUT, code, expression("response.code >= 500")),
                        new Log(Sink.Stream.NONE, code, null));
    }

    @Test
    void readsJsonAndRecords() throws Exception {
        ChainTelemetry telemetry = http("""
                access_log { typed_config { [type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog] {
                  path: "/dev/stderr" log_format { json_format {
                    fields { key: "code" value { string_value: "%RESPONSE_CODE%" } } } } } } }
                access_log { typed_config {
                  [type.googleapis.com/envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig] {
                    common_config { log_name: "otel" grpc_service { envoy_grpc { cluster_name: "c" authority: "a:1" } } }
                    body { string_value: "b" }
                    attributes { values { key: "k" value { string_value: "%PROTOCOL%" } } } } } }
                """, "");

        assertThat(telemetry.logs())
                .containsExactly(
                        new Log(
                                Sink.Stream.ERR,
                                new Format("", new TreeMap<>(Map.of("code", "%RESPONSE_CODE%"))),
                                null),
                        new Log(
                                new Sink.OpenTelemetry(new Collector("c", "a:1", Duration.ofSeconds(10)), "otel"),
                                new Format("b", new TreeMap<>(Map.of("k", "%PROTOCOL%"))),
                                null));
    }

    @Test
    void refusesFilesThatGrowAndConditionsThatItCannotRead() {
        assertThatThrownBy(() -> http("access_log { " + FILE.formatted("/var/log/x") + "}", ""))
                .hasMessageContaining("path")
                .hasMessageContaining("\"/var/log/x\" (expected: /dev/stdout");
        assertThatThrownBy(() -> http(
                        "access_log { " + FILE.formatted("/dev/stdout") + CEL.formatted("response.cod > 1") + "}", ""))
                .hasMessageContaining("expression")
                .hasMessageContaining("\"response.cod\" (expected: an attribute");
        assertThatThrownBy(() ->
                        http("access_log { " + FILE.formatted("/dev/stdout") + "filter { traceable_filter {} } }", ""))
                .hasMessageContaining("not supported (expected: an extension_filter");
    }

    @Test
    void readsIstiosStatsFilterOfRequestsAndOfConnections() throws Exception {
        String stats = """
                [type.googleapis.com/stats.PluginConfig] {
                  metrics { name: "requests_total" drop: true }
                  metrics { dimensions { key: "host" value: "request.host" } tags_to_remove: "response_code" } }
                """;
        List<MetricOverride> expected = List.of(
                new MetricOverride("requests_total", true, new TreeMap<>(), List.of()),
                new MetricOverride(
                        "",
                        false,
                        new TreeMap<>(Map.of("host", expression("request.host"))),
                        List.of("response_code")));

        assertThat(http("", "http_filters { name: \"istio.stats\" typed_config { " + stats + " } }")
                        .metrics())
                .isEqualTo(expected);
        assertThat(telemetry("""
                                name: "t" typed_config { [type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy] {
                                  stat_prefix: "p" cluster: "c" } }
                                """, "metadata { typed_filter_metadata { key: \"istio.stats\" value { " + stats + " } } }")
                        .metrics())
                .isEqualTo(expected);
    }

    @Test
    void refusesLabelsThatItCannotRead() {
        assertThatThrownBy(() -> http(
                        "",
                        "http_filters { name: \"istio.stats\" typed_config { [type.googleapis.com/stats.PluginConfig] {"
                                + " metrics { dimensions { key: \"x\" value: \"nothing.known\" } } } } }"))
                .hasMessageContaining("\"nothing.known\" (expected: an attribute");
    }
}
