package dev.weft.proxy.xds.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.match.StringMatch;
import dev.weft.proxy.config.ClusterConfig.Discovery;
import dev.weft.proxy.config.ClusterConfig.ServiceRef;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.EndpointSet.Share;
import dev.weft.proxy.config.EndpointSet.WorkloadRef;
import dev.weft.proxy.config.ForeignTls;
import dev.weft.proxy.config.UpstreamHttp;
import dev.weft.types.Locality;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterMapperTest {

    private static final String TLS = """
            name: "envoy.transport_sockets.tls"
            typed_config { [type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext] {
              sni: "outbound_.80_._.catalog"
              common_tls_context {
                tls_params { tls_minimum_protocol_version: TLSv1_2 }
                alpn_protocols: "istio"
                tls_certificate_sds_secret_configs { name: "default" }
                combined_validation_context {
                  default_validation_context {
                    match_typed_subject_alt_names { san_type: URI matcher { exact: "spiffe://cluster.local/ns/shop/sa/catalog" } }
                  }
                  validation_context_sds_secret_config { name: "ROOTCA" sds_config { ads {} } }
                }
              }
            } }
            """;

    @Test
    void readsAnEdsClusterWithAutomaticMutualTls() throws Exception {
        MappedResource.Cluster mapped = Xds.cluster("""
                name: "outbound|80||catalog"
                type: EDS
                eds_cluster_config { service_name: "outbound|80||catalog" eds_config { ads {} } }
                connect_timeout { seconds: 10 }
                lb_policy: LEAST_REQUEST
                transport_socket_matches {
                  name: "tlsMode-istio"
                  match { fields { key: "tlsMode" value { string_value: "istio" } } }
                  transport_socket { %s }
                }
                transport_socket_matches {
                  name: "tlsMode-disabled"
                  transport_socket { name: "envoy.transport_sockets.raw_buffer" typed_config {
                    [type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer] {} } }
                }
                metadata { filter_metadata { key: "istio" value { fields { key: "services" value { list_value {
                  values { struct_value {
                    fields { key: "host" value { string_value: "catalog.shop.svc.cluster.local" } }
                    fields { key: "name" value { string_value: "catalog" } }
                    fields { key: "namespace" value { string_value: "shop" } }
                  } } } } } } } }
                """.formatted(TLS));

        var cluster = mapped.config();
        assertThat(mapped.edsName()).isEqualTo("outbound|80||catalog");
        assertThat(mapped.endpoints()).isNull();
        assertThat(cluster.discovery()).isEqualTo(Discovery.EDS);
        assertThat(cluster.policy().loadBalancer()).isEqualTo(LoadBalancer.LeastRequest.DEFAULT);
        assertThat(cluster.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(cluster.service()).isEqualTo(new ServiceRef("catalog.shop.svc.cluster.local", "catalog", "shop"));
        assertThat(cluster.transport().fallback()).isNull();
        assertThat(cluster.transport().matches()).hasSize(2);
        assertThat(cluster.transport().matches().get(0).metadata()).isEqualTo(Map.of("tlsMode", "istio"));
        assertThat(cluster.transport().matches().get(0).tls())
                .isEqualTo(new UpstreamTls(
                        "default",
                        "ROOTCA",
                        List.of(StringMatch.exact("spiffe://cluster.local/ns/shop/sa/catalog")),
                        "outbound_.80_._.catalog",
                        List.of("istio")));
        assertThat(cluster.transport().matches().get(1).metadata()).isEmpty();
        assertThat(cluster.transport().matches().get(1).tls()).isNull();
    }

    @Test
    void readsTlsTowardsServersOutsideOfTheMesh() throws Exception {
        var tls = foreign("""
                tls_certificates { certificate_chain { filename: "/c.pem" } private_key { filename: "/k.pem" } }
                validation_context { trusted_ca { filename: "/r.pem" }
                  match_typed_subject_alt_names { san_type: DNS matcher { exact: "api.example.com" } }
                  match_typed_subject_alt_names { san_type: URI matcher { prefix: "spiffe://partner/" } } }
                alpn_protocols: "h2\"""");

        assertThat(tls.alpn()).containsExactly("h2");
        assertThat(tls.sni()).isEqualTo("api.example.com");
        assertThat(tls.foreign())
                .isEqualTo(new ForeignTls(
                        new ForeignTls.Files("/c.pem", "/k.pem", "/r.pem"),
                        List.of(
                                new ForeignTls.Name(ForeignTls.Type.DNS, StringMatch.exact("api.example.com")),
                                new ForeignTls.Name(
                                        ForeignTls.Type.URI, new StringMatch.Prefix("spiffe://partner/", false)))));
        assertThat(foreign("validation_context { trust_chain_verification: ACCEPT_UNTRUSTED }")
                        .foreign())
                .isEqualTo(new ForeignTls(new ForeignTls.Files("", "", ""), List.of()));
        assertThat(foreign("validation_context { trusted_ca { filename: \"/r.pem\" } crl { filename: \"/l.pem\" } }")
                        .foreign())
                .isEqualTo(new ForeignTls(new ForeignTls.Files("", "", "/r.pem", "/l.pem"), List.of()));
    }

    @Test
    void refusesHalfOfATlsTowardsServersOutsideOfTheMesh() {
        assertThatThrownBy(
                        () -> foreign(
                                "validation_context { trust_chain_verification: ACCEPT_UNTRUSTED crl { filename: \"/l.pem\" } }"))
                .hasMessageContaining("crl: beside ACCEPT_UNTRUSTED");
        assertThatThrownBy(() -> foreign("validation_context {}")).hasMessageContaining("trusted_ca");
        assertThatThrownBy(() -> foreign("validation_context { trusted_ca { inline_string: \"r\" } }"))
                .hasMessageContaining("a file's name");
        assertThatThrownBy(() -> foreign("""
                        validation_context { trusted_ca { filename: "/r.pem" } only_verify_leaf_cert_crl: true
                          crl { filename: "/crl.pem" } }""")).hasMessageContaining("field number 14 is not supported");
        assertThatThrownBy(() -> foreign("""
                        tls_certificates { certificate_chain { filename: "/c.pem" } private_key { inline_string: "k" } }
                        validation_context { trusted_ca { filename: "/r.pem" } }""")).hasMessageContaining("private_key: inline or missing");
        assertThatThrownBy(() -> foreign("""
                        tls_certificate_sds_secret_configs { name: "default" }
                        validation_context { trusted_ca { filename: "/r.pem" } }""")).hasMessageContaining("beside roots of a file");
        assertThatThrownBy(() -> foreign("""
                        validation_context { trusted_ca { filename: "/r.pem" }
                          match_typed_subject_alt_names { san_type: EMAIL matcher { exact: "a@example.com" } } }""")).hasMessageContaining("expected: DNS, URI or IP_ADDRESS");
    }

    private static UpstreamTls foreign(String common) throws Exception {
        var cluster = Xds.cluster("""
                name: "c" type: EDS eds_cluster_config { eds_config { ads {} } }
                transport_socket { name: "tls" typed_config {
                  [type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext] {
                    sni: "api.example.com" common_tls_context { %s } } } }""".formatted(common));
        return java.util.Objects.requireNonNull(cluster.config().transport().fallback());
    }

    @Test
    void readsEndpointsWithLocalityPriorityHealthAndWorkload() throws Exception {
        var set = Xds.endpoints("""
                cluster_name: "c"
                endpoints {
                  locality { region: "eu" zone: "z1" sub_zone: "r2" }
                  priority: 1
                  lb_endpoints {
                    endpoint { address { socket_address { address: "10.0.0.1" port_value: 8080 } } }
                    health_status: HEALTHY
                    load_balancing_weight { value: 3 }
                    metadata {
                      filter_metadata { key: "envoy.transport_socket_match"
                        value { fields { key: "tlsMode" value { string_value: "istio" } } } }
                      filter_metadata { key: "istio"
                        value { fields { key: "workload" value { string_value: "catalog-v1;shop;catalog;v1;Kubernetes" } } } }
                    }
                  }
                }
                endpoints {
                  lb_endpoints {
                    endpoint { address { socket_address { address: "2001:db8::1" port_value: 80 } } }
                    health_status: DRAINING
                  }
                }
                """).set();

        assertThat(set.endpoints())
                .containsExactly(
                        new Endpoint(
                                "10.0.0.1",
                                8080,
                                new Share(3, 1),
                                new Locality("eu", "z1", "r2"),
                                true,
                                Map.of("tlsMode", "istio"),
                                new WorkloadRef("catalog-v1", "shop", "catalog", "v1", "Kubernetes")),
                        new Endpoint(
                                "2001:db8::1", 80, Share.ONE, Locality.UNKNOWN, false, Map.of(), WorkloadRef.UNKNOWN));
    }

    @Test
    void readsStaticAndOriginalDestinationClusters() throws Exception {
        var inbound = Xds.cluster("""
                name: "inbound|8080||"
                load_assignment { cluster_name: "inbound|8080||" endpoints { lb_endpoints { endpoint {
                  address { socket_address { address: "127.0.0.1" port_value: 18081 } } } } } }
                """);
        var passthrough = Xds.cluster("name: \"PassthroughCluster\" type: ORIGINAL_DST lb_policy: CLUSTER_PROVIDED");

        assertThat(inbound.config().discovery()).isEqualTo(Discovery.STATIC);
        assertThat(Objects.requireNonNull(inbound.endpoints()).endpoints()).hasSize(1);
        assertThat(passthrough.config().discovery()).isEqualTo(Discovery.ORIGINAL_DST);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            explicit_http_config { http_protocol_options {} } | HTTP1 | 2147483647
            explicit_http_config { http2_protocol_options {} } | HTTP2 | 2147483647
            explicit_http_config { http2_protocol_options { max_concurrent_streams { value: 7 } } } | HTTP2 | 7
            use_downstream_protocol_config { http2_protocol_options {} } | SAME_AS_DOWNSTREAM | 2147483647
            use_downstream_protocol_config { http_protocol_options {} } | HTTP1 | 2147483647
            auto_config { http2_protocol_options { max_concurrent_streams { value: 9 } } } | ALPN | 9
            common_http_protocol_options {} | HTTP1 | 2147483647
            """)
    void readsWhichHttpIsSpoken(String options, UpstreamHttp.Protocol protocol, int streams) throws Exception {
        assertThat(Xds.cluster(http(options)).config().http()).isEqualTo(new UpstreamHttp(protocol, streams));
    }

    @ParameterizedTest
    @ValueSource(strings = {"explicit_http_config", "use_downstream_protocol_config", "auto_config"})
    void readsPings(String how) throws Exception {
        String pings = how + " { http2_protocol_options { connection_keepalive { %s } } }";

        assertThat(Xds.cluster(http(pings.formatted("interval { seconds: 15 } timeout { seconds: 5 }")))
                        .config()
                        .policy()
                        .connections()
                        .pings())
                .isEqualTo(new ConnectionSettings.Http2KeepAlive(Duration.ofSeconds(15), Duration.ofSeconds(5)));
        assertThat(Xds.cluster(http(pings.formatted("timeout { seconds: 5 }")))
                        .config()
                        .policy()
                        .connections()
                        .pings())
                .isNull();
        assertThatThrownBy(() -> Xds.cluster(http(pings.formatted("interval { seconds: 15 }"))))
                .hasMessageContaining("timeout: none (expected: at least 1ms)");
    }

    @Test
    void speaksHttp1WhereNothingIsSaid() throws Exception {
        assertThat(Xds.cluster("name: \"c\"").config().http()).isEqualTo(UpstreamHttp.HTTP1);
    }

    @Test
    void refusesHttp3AndConnectionsWithoutStreams() {
        assertThatThrownBy(() -> Xds.cluster(http("explicit_http_config { http3_protocol_options {} }")))
                .hasMessageContaining("http3_protocol_options")
                .hasMessageContaining("expected: HTTP/1.1 or HTTP/2");
        assertThatThrownBy(() -> Xds.cluster(http(
                        "explicit_http_config { http2_protocol_options { max_concurrent_streams { value: 0 } } }")))
                .hasMessageContaining("max_concurrent_streams: 0 (expected: 1 to 2147483647)");
    }

    private static String http(String options) {
        return """
                name: "c" typed_extension_protocol_options {
                  key: "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
                  value { [type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions] { %s } } }
                """.formatted(options);
    }

    @Test
    void refusesWhatItCannotDoNamingFieldValueAndExpectation() {
        assertThatThrownBy(() -> Xds.cluster("name: \"c\" type: STRICT_DNS"))
                .hasMessage("type: STRICT_DNS (expected: EDS, STATIC or ORIGINAL_DST)");
        assertThatThrownBy(() -> Xds.cluster("name: \"c\" lb_policy: LOAD_BALANCING_POLICY_CONFIG"))
                .hasMessage("lb_policy: 7 (expected: ROUND_ROBIN, LEAST_REQUEST, RING_HASH, RANDOM, MAGLEV"
                        + " or CLUSTER_PROVIDED)");
        assertThatThrownBy(() -> Xds.cluster("name: \"c\" lb_policy: CLUSTER_PROVIDED"))
                .hasMessage("lb_policy: CLUSTER_PROVIDED goes with type ORIGINAL_DST (expected: both or neither)");
        assertThatThrownBy(() -> Xds.cluster(
                        "name: \"c\" lb_policy: RING_HASH ring_hash_lb_config { hash_function: MURMUR_HASH_2 }"))
                .hasMessage("ring_hash_lb_config.hash_function: MURMUR_HASH_2 (expected: XX_HASH)");
        assertThatThrownBy(
                        () -> Xds.cluster("name: \"c\" outlier_detection { enforcing_consecutive_5xx { value: 50 } }"))
                .hasMessage("outlier_detection.enforcing_consecutive_5xx: 50 (expected: 0 or 100)");
        assertThatThrownBy(() -> Xds.cluster("name: \"c\" health_checks { timeout { seconds: 1 } }"))
                .hasMessage("health_checks[0]: no checker (expected: http_health_check, tcp_health_check or"
                        + " grpc_health_check)");
        assertThatThrownBy(() -> Xds.cluster(
                        "name: \"c\" circuit_breakers { per_host_thresholds { max_connections { value: 1 } } }"))
                .hasMessage("circuit_breakers.per_host_thresholds: not supported (expected: thresholds)");
        assertThatThrownBy(() -> Xds.cluster("name: \"c\" connect_timeout {}"))
                .hasMessage("connect_timeout: 0 s (expected: more)");
        assertThatThrownBy(() -> Xds.endpoints("""
                        cluster_name: "c" endpoints { lb_endpoints { endpoint {
                        address { socket_address { address: "example.com" port_value: 1 } } } } }"""))
                .hasMessage("endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address: \"example.com\""
                        + " (expected: an IP address)");
    }

    @Test
    void refusesAPrivateKeyInsideAResource() {
        assertThatThrownBy(() -> Xds.cluster("""
                        name: "c" transport_socket { name: "tls" typed_config {
                        [type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext] {
                          common_tls_context { tls_certificates { private_key { inline_string: "k" } } } } } }"""))
                .hasMessageContaining("tls_certificates: inline (expected: an SDS secret name)")
                .hasMessageNotContaining("\"k\"");
        assertThatThrownBy(
                        () -> Xds.secret("name: \"ROOTCA\" tls_certificate { private_key { inline_string: \"k\" } }"))
                .hasMessageContaining("tls_certificate: a private key from outside");
    }

    @Test
    void refusesPeerConditionsItDoesNotRead() {
        assertThatThrownBy(() -> Xds.cluster("""
                        name: "c" transport_socket { name: "tls" typed_config {
                        [type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext] {
                          common_tls_context { combined_validation_context {
                            default_validation_context { verify_certificate_hash: "00" }
                            validation_context_sds_secret_config { name: "ROOTCA" } } } } } }"""))
                .hasMessageContaining("default_validation_context: field number 2 is not supported");
    }

    @Test
    void readsATrustBundle() throws Exception {
        var bundle = Xds.secret(
                "name: \"ROOTCA\" validation_context { trusted_ca { inline_bytes: \"-----BEGIN CERTIFICATE-----\" } }");

        assertThat(bundle).isEqualTo(new MappedResource.TrustBundle("ROOTCA", "-----BEGIN CERTIFICATE-----"));
    }
}
