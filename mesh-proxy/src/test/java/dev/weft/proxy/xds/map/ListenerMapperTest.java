package dev.weft.proxy.xds.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.authz.Permission;
import dev.weft.policy.authz.Principal;
import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.MetadataMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.path.PathNormalization;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.proxy.config.ConnectionHandler;
import dev.weft.proxy.config.ConnectionHandler.RouteSource;
import dev.weft.proxy.config.DownstreamTls;
import dev.weft.proxy.config.ListenerConfig.Bind;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.Inspection;
import dev.weft.proxy.config.Tracing;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ListenerMapperTest {

    private static final String ROUTER = """
            http_filters { name: "envoy.filters.http.router" typed_config {
              [type.googleapis.com/envoy.extensions.filters.http.router.v3.Router] {} } }
            """;

    private static final String VIRTUAL_INBOUND = """
            name: "virtualInbound"
            address { socket_address { address: "0.0.0.0" port_value: 15006 } }
            traffic_direction: INBOUND
            use_original_dst { value: true }
            listener_filters { name: "dst" typed_config {
              [type.googleapis.com/envoy.extensions.filters.listener.original_dst.v3.OriginalDst] {} } }
            listener_filters { name: "tls" typed_config {
              [type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector] {} } }
            listener_filters { name: "http" typed_config {
              [type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3.HttpInspector] {} } }
            filter_chains {
              name: "tls"
              filter_chain_match {
                destination_port { value: 8080 }
                prefix_ranges { address_prefix: "10.0.0.0" prefix_len { value: 8 } }
                transport_protocol: "tls"
                application_protocols: "istio"
                server_names: "*.example.com"
              }
              transport_socket { name: "envoy.transport_sockets.tls" typed_config {
                [type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext] {
                  require_client_certificate { value: true }
                  common_tls_context {
                    alpn_protocols: "h2"
                    alpn_protocols: "http/1.1"
                    tls_certificate_sds_secret_configs { name: "default" }
                    combined_validation_context {
                      default_validation_context { match_typed_subject_alt_names {
                        san_type: URI matcher { prefix: "spiffe://cluster.local/" } } }
                      validation_context_sds_secret_config { name: "ROOTCA" } } } } } }
              filters { name: "rbac" typed_config {
                [type.googleapis.com/envoy.extensions.filters.network.rbac.v3.RBAC] { rules { action: DENY } } } }
              filters { name: "tcp" typed_config {
                [type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy] {
                  stat_prefix: "inbound" cluster: "inbound|8080||" } } }
            }
            default_filter_chain { name: "rest" filters { name: "tcp" typed_config {
              [type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy] {
                stat_prefix: "b" idle_timeout {} weighted_clusters {
                  clusters { name: "a" weight: 3 } clusters { name: "b" weight: 1 } } } } } }
            """;

    private static String rbac(String name, String rules) {
        return """
                http_filters { name: "%s" typed_config {
                  [type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC] { rules { %s } } } }
                """.formatted(name, rules);
    }

    private static String http(String manager) {
        return """
                name: "l" address { socket_address { address: "127.0.0.1" port_value: 80 } }
                filter_chains { filters { name: "hcm" typed_config {
                  [type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager] {
                    stat_prefix: "s" rds { route_config_name: "80" } %s } } } }
                """.formatted(manager);
    }

    private static ConnectionHandler.Http handler(String manager) throws Exception {
        return (ConnectionHandler.Http)
                Xds.listener(http(manager)).config().chains().getFirst().handler();
    }

    @Test
    void readsAnInboundListenerWithTlsAndInspection() throws Exception {
        var listener = Xds.listener(VIRTUAL_INBOUND).config();

        assertThat(listener.bind()).isEqualTo(new Bind("0.0.0.0", 15006, true, true));
        assertThat(listener.direction()).isEqualTo(Direction.INBOUND);
        assertThat(listener.inspection()).isEqualTo(new Inspection(true, true, true));
        var chain = listener.chains().getFirst();
        assertThat(chain.match())
                .isEqualTo(new ChainMatch(
                        8080, List.of(new Cidr("10.0.0.0", 8)), List.of("*.example.com"), "tls", List.of("istio")));
        assertThat(chain.tls())
                .isEqualTo(new DownstreamTls(
                        "default",
                        "ROOTCA",
                        true,
                        List.of(StringMatch.prefix("spiffe://cluster.local/")),
                        List.of("h2", "http/1.1")));
        assertThat(chain.handler())
                .isEqualTo(new ConnectionHandler.Tcp(
                        "inbound",
                        List.of(WeightedCluster.of("inbound|8080||", 1)),
                        List.of(new AuthzRules(AuthzRules.Action.DENY, List.of())),
                        Duration.ofHours(1)));
        assertThat(Objects.requireNonNull(listener.defaultChain()).handler())
                .isEqualTo(new ConnectionHandler.Tcp(
                        "b", List.of(WeightedCluster.of("a", 3), WeightedCluster.of("b", 1)), List.of(), null));
    }

    @Test
    void readsAnUnboundOutboundHttpListenerWithItsOptions() throws Exception {
        var listener = Xds.listener(http("""
                server_name: "edge" generate_request_id { value: false }
                max_request_headers_kb { value: 96 } request_headers_timeout { seconds: 3 }
                common_http_protocol_options { idle_timeout { seconds: 60 } }
                normalize_path { value: true } merge_slashes: true
                path_with_escaped_slashes_action: UNESCAPE_AND_FORWARD
                upgrade_configs { upgrade_type: "WebSocket" }
                upgrade_configs { upgrade_type: "CONNECT" enabled { value: false } }
                """ + ROUTER) + "bind_to_port { value: false }")
                .config();

        assertThat(listener.bind().bound()).isFalse();
        assertThat(listener.direction()).isEqualTo(Direction.OUTBOUND);
        var handler = (ConnectionHandler.Http) listener.chains().getFirst().handler();
        assertThat(handler.routes()).isEqualTo(new RouteSource.Rds("80"));
        assertThat(handler.options())
                .isEqualTo(new ConnectionHandler.HttpOptions(
                        PathNormalization.DECODE_AND_MERGE_SLASHES,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(3),
                        96,
                        false,
                        "edge",
                        List.of("websocket"),
                        new ConnectionHandler.Connections(null, Duration.ofMinutes(5), null, false)));
    }

    @Test
    void readsHowLongConnectionsAndSilentRequestsLast() throws Exception {
        var handler = handler("""
                common_http_protocol_options { max_connection_duration { seconds: 90 } }
                stream_idle_timeout { seconds: 7 } http_protocol_options { accept_http_10: true }
                http2_protocol_options { connection_keepalive { interval { seconds: 30 } timeout { seconds: 4 } } }
                """ + ROUTER);
        var unlimited = handler("stream_idle_timeout { seconds: 0 } " + ROUTER);

        assertThat(handler.options().connections())
                .isEqualTo(new ConnectionHandler.Connections(
                        Duration.ofSeconds(90),
                        Duration.ofSeconds(7),
                        new ConnectionSettings.Http2KeepAlive(Duration.ofSeconds(30), Duration.ofSeconds(4)),
                        true));
        assertThat(unlimited.options().connections()).isEqualTo(ConnectionHandler.Connections.DEFAULT);
        assertThatThrownBy(() -> handler(
                        "http2_protocol_options { connection_keepalive { interval { seconds: 30 } } } " + ROUTER))
                .hasMessageContaining("timeout: none (expected: at least 1ms)");
    }

    @Test
    void readsPoliciesInOrderOfTheirNames() throws Exception {
        var handler = handler(rbac("deny", """
                action: DENY
                policies { key: "b" value { permissions { any: true } principals { any: true } } }
                policies { key: "a" value {
                  permissions { and_rules { rules { or_rules {
                      rules { url_path { path { prefix: "/admin" } } }
                      rules { header { name: ":method" string_match { exact: "POST" } } } } }
                    rules { not_rule { destination_port: 80 } }
                    rules { destination_ip { address_prefix: "10.0.0.0" prefix_len { value: 8 } } }
                    rules { requested_server_name { suffix: ".example.com" ignore_case: true } } } }
                  principals { and_ids {
                    ids { or_ids { ids { authenticated { principal_name { exact: "spiffe://td/ns/a/sa/b" } } } } }
                    ids { not_id { remote_ip { address_prefix: "192.168.0.0" prefix_len { value: 16 } } } }
                    ids { direct_remote_ip { address_prefix: "10.1.0.0" prefix_len { value: 16 } } }
                    ids { header { name: "x-a" invert_match: true present_match: true } } } } } }
                """) + rbac("allow", "action: ALLOW") + ROUTER);

        assertThat(handler.httpAuthz()).hasSize(2);
        AuthzRules deny = handler.httpAuthz().getFirst();
        assertThat(deny.action()).isEqualTo(AuthzRules.Action.DENY);
        assertThat(deny.policies()).extracting(AuthzRules.Policy::name).containsExactly("a", "b");
        assertThat(deny.policies().getFirst().permissions())
                .containsExactly(new Permission.And(List.of(
                        new Permission.Or(List.of(
                                new Permission.UrlPath(StringMatch.prefix("/admin")),
                                new Permission.Header(HeaderMatch.value(":method", StringMatch.exact("POST"))))),
                        new Permission.Not(new Permission.DestinationPort(80)),
                        new Permission.DestinationIp(new Cidr("10.0.0.0", 8)),
                        new Permission.RequestedServerName(new StringMatch.Suffix(".example.com", true)))));
        assertThat(deny.policies().getFirst().principals())
                .containsExactly(new Principal.And(List.of(
                        new Principal.Or(
                                List.of(new Principal.Authenticated(StringMatch.exact("spiffe://td/ns/a/sa/b")))),
                        new Principal.Not(new Principal.RemoteIp(new Cidr("192.168.0.0", 16))),
                        new Principal.DirectRemoteIp(new Cidr("10.1.0.0", 16)),
                        new Principal.Header(new HeaderMatch("x-a", new HeaderMatch.Present(true), true, false)))));
        assertThat(handler.httpAuthz().get(1)).isEqualTo(new AuthzRules(AuthzRules.Action.ALLOW, List.of()));
    }

    @Test
    void readsWhatFiltersFindOutAndDropsRulesThatAreOnlyTriedOut() throws Exception {
        String shadow = """
                http_filters { name: "shadow" typed_config {
                  [type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC] {
                    shadow_rules { action: DENY policies { key: "p" value {
                      permissions { any: true } principals { any: true } } } } } } }
                """;
        var handler = handler(shadow + rbac("deny", """
                action: DENY
                policies { key: "a" value {
                  permissions { metadata { filter: "f" path { key: "k" } value { string_match { exact: "v" } } } }
                  principals { metadata { filter: "jwt" path { key: "payload" } path { key: "aud" } invert: true
                    value { or_match {
                      value_matchers { list_match { one_of { string_match { prefix: "a" } } } }
                      value_matchers { string_match { prefix: "a" } } } } } } } }
                """) + ROUTER);

        AuthzRules.Policy policy = handler.httpAuthz().getFirst().policies().getFirst();
        var text = new MetadataMatch.Text(StringMatch.prefix("a"));
        assertThat(handler.httpAuthz()).hasSize(1);
        assertThat(policy.permissions())
                .containsExactly(new Permission.Metadata(
                        new MetadataMatch("f", List.of("k"), new MetadataMatch.Text(StringMatch.exact("v")))));
        assertThat(policy.principals())
                .containsExactly(new Principal.Not(new Principal.Metadata(new MetadataMatch(
                        "jwt",
                        List.of("payload", "aud"),
                        new MetadataMatch.AnyOf(List.of(new MetadataMatch.ListHas(text), text))))));
    }

    @Test
    void refusesAConditionItCannotEvaluate() {
        assertThatThrownBy(() -> handler(rbac("deny", """
                        action: DENY policies { key: "p" value { principals { any: true }
                        permissions { matcher { name: "x" } } } }""") + ROUTER))
                .hasMessageContaining("policies[p].permissions[0]: field number 12 is not supported");
        assertThatThrownBy(() -> handler(rbac("deny", """
                        action: DENY policies { key: "p" value { principals { any: true }
                        permissions { metadata { filter: "x" path { key: "y" } value { null_match {} } } } } }""") + ROUTER))
                .hasMessageContaining("permissions[0].metadata.value: field number 1 is not supported");
        assertThatThrownBy(() -> handler(rbac("deny", """
                        action: DENY policies { key: "p" value { permissions { any: true } } }""") + ROUTER))
                .hasMessageContaining("policies[p].principals: [] (expected: at least 1)");
    }

    @Test
    void refusesAnUnknownFilterUnlessItIsOptionalOrDisabled() throws Exception {
        String unknown = """
                http_filters { name: "x" %s typed_config {
                  [type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy] {} } }
                """;

        assertThatThrownBy(() -> handler(unknown.formatted("") + ROUTER))
                .hasMessageContaining("http_filters[0].typed_config: unknown HTTP filter \"x\" of type"
                        + " \"envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy\"");
        assertThat(handler(unknown.formatted("is_optional: true") + ROUTER).httpAuthz())
                .isEmpty();
        assertThat(handler(unknown.formatted("disabled: true") + ROUTER).httpAuthz())
                .isEmpty();
    }

    @Test
    void refusesAnOrderOfFiltersThatTheRequestPathDoesNotHaveNamingBoth() {
        assertThatThrownBy(() -> handler(rbac("my-allow", "action: ALLOW") + rbac("my-deny", "action: DENY") + ROUTER))
                .hasMessageContaining("http_filters[1].name: \"my-deny\" (DENY) after \"my-allow\" (ALLOW)");
        assertThatThrownBy(() -> handler(ROUTER + rbac("my-deny", "action: DENY")))
                .hasMessageContaining("\"my-deny\" (DENY) after \"envoy.filters.http.router\" (ROUTER)");
        assertThatThrownBy(() -> handler("")).hasMessageContaining("http_filters: no router");
    }

    @Test
    void refusesChainsWithoutAHandlerOrWithFiltersBehindIt() {
        String head = "name: \"l\" address { socket_address { address: \"::1\" port_value: 80 } } ";

        assertThatThrownBy(() -> Xds.listener(head + "filter_chains {}"))
                .hasMessage("filter_chains[0].filters: no http_connection_manager or tcp_proxy (expected: one, last)");
        assertThatThrownBy(() -> Xds.listener(head)).hasMessage("filter_chains: [] (expected: at least 1)");
        assertThatThrownBy(() ->
                        Xds.listener("name: \"l\" address { socket_address { address: \"::1\" port_value: 70000 } }"
                                + " filter_chains { filters { name: \"t\" typed_config {"
                                + " [type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy] {"
                                + " cluster: \"c\" } } } }"))
                .hasMessage("address.socket_address.port_value: 70000 (expected: 0 to 65535)");
    }

    @Test
    void readsTracing() throws Exception {
        String manager = """
                tracing {
                  random_sampling { value: 12.5 }
                  custom_tags { tag: "env" literal { value: "prod" } }
                  custom_tags { tag: "tenant" request_header { name: "X-Tenant" default_value: "none" } }
                  custom_tags { tag: "zone" environment { name: "ZONE" } }
                  provider { name: "envoy.tracers.opentelemetry" typed_config {
                    [type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig] {
                      service_name: "shop" grpc_service { timeout { seconds: 3 }
                        envoy_grpc { cluster_name: "otel" authority: "otel.obs" } } } } } }
                """;

        Tracing tracing = handler(ROUTER + manager).tracing();

        assertThat(tracing)
                .isEqualTo(new Tracing(
                        new Tracing.Provider.OpenTelemetry(
                                new Tracing.Collector("otel", "otel.obs", Duration.ofSeconds(3)), "shop", ""),
                        new Tracing.Sampling(12.5, 100),
                        List.of(
                                new Tracing.Tag.Literal("env", "prod"),
                                new Tracing.Tag.Header("tenant", "x-tenant", "none"),
                                new Tracing.Tag.Environment("zone", "ZONE", "")),
                        256));
    }

    @Test
    void refusesTracersThatItCannotServe() {
        String zipkin = """
                tracing { provider { name: "z" typed_config {
                    [type.googleapis.com/envoy.config.trace.v3.ZipkinConfig] {
                      collector_cluster: "zipkin" collector_endpoint: "%s" collector_endpoint_version: %s } } } }
                """;

        assertThatThrownBy(() -> handler(ROUTER + zipkin.formatted("/api/v2/spans", "HTTP_PROTO")))
                .hasMessageEndingWith("collector_endpoint_version: 2 (expected: HTTP_JSON)");
        assertThatThrownBy(() -> handler(ROUTER + zipkin.formatted("spans", "HTTP_JSON")))
                .hasMessageContaining("\"spans\" (expected: a path such as /api/v2/spans)");
        assertThatThrownBy(() -> handler(ROUTER + "tracing { random_sampling { value: 101 } "
                        + zipkin.formatted("/s", "HTTP_JSON").substring("tracing {".length())))
                .hasMessageContaining("random_sampling: 101.0 (expected: 0 to 100)");
    }
}
