package dev.weft.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.expression.Expression;
import dev.weft.proxy.config.ChainTelemetry;
import dev.weft.proxy.config.ChainTelemetry.MetricOverride;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ClusterConfig.Discovery;
import dev.weft.proxy.config.ClusterConfig.ServiceRef;
import dev.weft.proxy.config.ClusterConfig.Transport;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.EndpointSet.Share;
import dev.weft.proxy.config.EndpointSet.WorkloadRef;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.peer.PeerMetadata;
import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.types.Locality;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class IstioMetricsTest {

    private static final Workload PRODUCTPAGE = new Workload(
            "productpage-v1", "default", "productpage-v1", "version-1", "productpage", "v1", "client-cluster");
    private static final Workload RATINGS =
            new Workload("ratings-v1", "default", "ratings", "version-1", "ratings", "v1", "server-cluster");
    private static final ClusterConfig SERVER = new ClusterConfig(
            "outbound|80||server.default.svc.cluster.local",
            Discovery.EDS,
            ClusterPolicy.of(LoadBalancer.RoundRobin.DEFAULT),
            Duration.ofSeconds(1),
            Transport.PLAINTEXT,
            new ServiceRef("server.default.svc.cluster.local", "server", "default"));
    private static final Endpoint ENDPOINT = new Endpoint(
            "10.0.0.1",
            8080,
            Share.ONE,
            Locality.UNKNOWN,
            true,
            Map.of(),
            new WorkloadRef("ratings-v1", "default", "ratings", "version-1", "server-cluster"));

    private static Map<String, String> labels(IstioMetrics metrics, String name) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (MetricFamily family : metrics.families()) {
            if (family.name().equals(name)) {
                family.collect((suffix, names, values, value) -> {
                    for (int i = 0; i < names.size(); i++) {
                        labels.put(names.get(i), values.get(i));
                    }
                });
            }
        }
        return labels;
    }

    private static String text(IstioMetrics metrics) throws IOException {
        StringBuilder text = new StringBuilder();
        PrometheusText.write(metrics.families(), text);
        return text.toString();
    }

    private static IstioMetrics metrics(Workload local) {
        return new IstioMetrics(local, () -> "spiffe://cluster.local/ns/default/sa/me", IstioMetrics.Options.DEFAULT);
    }

    private static Report outbound(int status) {
        return new Report(Direction.OUTBOUND, SERVER, ENDPOINT, null, null, false, status, "-", Map.of());
    }

    @Test
    void labelsARequestOfTheClientSide() {
        IstioMetrics metrics = metrics(PRODUCTPAGE);

        metrics.requestEnded(outbound(200));

        assertThat(labels(metrics, "istio_requests_total"))
                .containsEntry("reporter", "source")
                .containsEntry("source_workload", "productpage-v1")
                .containsEntry("source_principal", "unknown")
                .containsEntry("destination_workload", "ratings-v1")
                .containsEntry("destination_service", "server.default.svc.cluster.local")
                .containsEntry("destination_service_name", "server")
                .containsEntry("response_code", "200")
                .containsEntry("connection_security_policy", "unknown");
    }

    @Test
    void takesTheCallersNamespaceFromItsCertificateAndNothingFromItsHeaders() {
        IstioMetrics metrics = metrics(RATINGS);

        metrics.connectionOpened(new Report(
                Direction.INBOUND,
                null,
                null,
                "spiffe://cluster.local/ns/default/sa/client",
                "spiffe://cluster.local/ns/default/sa/server",
                true,
                0,
                "-",
                Map.of()));

        assertThat(labels(metrics, "istio_tcp_connections_opened_total"))
                .containsEntry("source_workload_namespace", "default")
                .containsEntry("source_workload", "unknown")
                .containsEntry("source_canonical_revision", "latest")
                .containsEntry("destination_service", "ratings")
                .containsEntry("destination_principal", "spiffe://cluster.local/ns/default/sa/server")
                .containsEntry("connection_security_policy", "mutual_tls");
    }

    @Test
    void namesTheCallerAsItsSidecarDoes() {
        IstioMetrics metrics = metrics(RATINGS);

        metrics.requestEnded(new Report(
                Direction.INBOUND,
                null,
                null,
                "spiffe://cluster.local/ns/default/sa/client",
                "spiffe://cluster.local/ns/default/sa/server",
                true,
                200,
                "-",
                Map.of("x-envoy-peer-metadata", PeerMetadata.encode(PRODUCTPAGE))));

        assertThat(labels(metrics, "istio_requests_total"))
                .containsEntry("source_workload", "productpage-v1")
                .containsEntry("source_workload_namespace", "default")
                .containsEntry("source_canonical_service", "productpage-v1")
                .containsEntry("source_canonical_revision", "version-1")
                .containsEntry("source_app", "productpage")
                .containsEntry("source_version", "v1")
                .containsEntry("source_cluster", "client-cluster");
    }

    @Test
    void tellsGrpcFromHttp() {
        IstioMetrics metrics = metrics(PRODUCTPAGE);

        metrics.requestEnded(new Report(
                Direction.OUTBOUND,
                SERVER,
                ENDPOINT,
                null,
                null,
                false,
                200,
                "-",
                Map.of("content-type", "application/grpc+proto")));

        assertThat(labels(metrics, "istio_requests_total")).containsEntry("request_protocol", "grpc");
    }

    @Test
    void exposesCountersAndClassicBuckets() throws IOException {
        IstioMetrics metrics = metrics(PRODUCTPAGE);
        metrics.requestEnded(outbound(200));
        metrics.requestEnded(outbound(200));

        String text = text(metrics);

        assertThat(text)
                .contains("# TYPE istio_requests_total counter\n")
                .containsPattern(
                        "istio_requests_total\\{reporter=\"source\".*connection_security_policy=\"unknown\"} 2\n")
                .containsPattern("istio_request_duration_milliseconds_bucket\\{.*le=\"5\"} 0\n")
                .containsPattern("istio_request_duration_milliseconds_bucket\\{.*le=\"10\"} 2\n")
                .containsPattern("istio_request_duration_milliseconds_sum\\{.*} 14\n")
                .containsPattern("istio_response_bytes_bucket\\{.*le=\"\\+Inf\"} 2\n");
    }

    @Test
    void countsInOneOverflowSeriesBeyondTheBound() throws IOException {
        IstioMetrics metrics = new IstioMetrics(
                PRODUCTPAGE, () -> "unknown", new IstioMetrics.Options(3, Buckets.DURATION_MILLIS, Buckets.SIZE_BYTES));
        for (int status = 200; status < 300; status++) {
            metrics.requestEnded(outbound(status));
        }

        List<String> lines = text(metrics)
                .lines()
                .filter(line -> line.startsWith("istio_requests_total{"))
                .toList();

        assertThat(lines)
                .hasSize(4)
                .anySatisfy(line ->
                        assertThat(line).contains("reporter=\"overflow\"").endsWith(" 97"));
    }

    private static MetricOverride override(String metric, boolean drop, Map<String, String> tags, String... removed) {
        TreeMap<String, Expression> expressions = new TreeMap<>();
        tags.forEach((name, text) -> {
            if (Expression.parse(text) instanceof Expression.Usable(Expression usable)) {
                expressions.put(name, usable);
            }
        });
        return new MetricOverride(metric, drop, expressions, List.of(removed));
    }

    private static TrafficObserver chain(IstioMetrics metrics, MetricOverride... overrides) {
        return metrics.of(new ChainTelemetry(List.of(), List.of(overrides)));
    }

    @Test
    void makesNoMetricThatIsDropped() throws IOException {
        IstioMetrics metrics = metrics(PRODUCTPAGE);

        TrafficObserver chain =
                chain(metrics, override("request_bytes", true, Map.of()), override("requests_total", true, Map.of()));
        chain.requestEnded(outbound(200));

        assertThat(text(metrics))
                .doesNotContain("istio_requests_total{")
                .doesNotContain("istio_request_bytes_count{")
                .contains("istio_response_bytes_count{");
    }

    @Test
    void addsReplacesAndRemovesLabelsOfOneMetric() {
        IstioMetrics metrics = metrics(PRODUCTPAGE);

        TrafficObserver chain = chain(
                metrics,
                override(
                        "requests_total",
                        false,
                        Map.of("method", "request.method", "destination_app", "'mine'", "none", "request.referer"),
                        "response_code",
                        "source_app"));
        chain.requestEnded(outbound(200));
        chain.requestEnded(outbound(404));

        assertThat(labels(metrics, "istio_requests_total"))
                .containsEntry("method", "GET")
                .containsEntry("destination_app", "mine")
                .containsEntry("none", "unknown")
                .doesNotContainKeys("response_code", "source_app");
        assertThat(labels(metrics, "istio_request_bytes")).containsKeys("response_code", "source_app");
    }

    @Test
    void countsWhatRemovedLabelsToldApartInOneSeries() throws IOException {
        IstioMetrics metrics = metrics(PRODUCTPAGE);

        TrafficObserver chain = chain(metrics, override("", false, Map.of(), "response_code"));
        chain.requestEnded(outbound(200));
        chain.requestEnded(outbound(404));

        assertThat(text(metrics).lines().filter(line -> line.startsWith("istio_requests_total{")))
                .singleElement()
                .asString()
                .endsWith(" 2");
    }

    @Test
    void neverTellsASeriesTwiceAfterTheConfigurationChanged() throws IOException {
        IstioMetrics metrics = metrics(PRODUCTPAGE);

        chain(metrics).requestEnded(outbound(200));
        chain(metrics, override("request_bytes", true, Map.of())).requestEnded(outbound(200));
        chain(metrics, override("", false, Map.of("host", "request.host"))).requestEnded(outbound(200));
        chain(metrics, override("", false, Map.of("host", "'catalog'"))).requestEnded(outbound(200));

        assertThat(text(metrics)
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.substring(0, line.lastIndexOf(' '))))
                .doesNotHaveDuplicates();
    }

    @Test
    void boundsSeriesThatUsersOwnLabelsMake() throws IOException {
        IstioMetrics metrics = new IstioMetrics(
                PRODUCTPAGE, () -> "me", new IstioMetrics.Options(10, Buckets.DURATION_MILLIS, Buckets.SIZE_BYTES));
        TrafficObserver chain = chain(metrics, override("", false, Map.of("tenant", "request.headers['x-tenant']")));

        for (int i = 0; i < 100; i++) {
            chain.requestEnded(new Report(
                    Direction.OUTBOUND, SERVER, ENDPOINT, null, null, false, 200, "-", Map.of("x-tenant", "t" + i)));
        }

        List<String> series = text(metrics)
                .lines()
                .filter(line -> line.startsWith("istio_requests_total{"))
                .toList();
        assertThat(series).hasSize(11);
        assertThat(series)
                .filteredOn(line -> line.contains("tenant=\"overflow\""))
                .singleElement()
                .asString()
                .endsWith(" 90");
    }

    @Test
    void countsMessagesOfGrpcOnly() throws IOException {
        IstioMetrics metrics = metrics(PRODUCTPAGE);

        metrics.requestEnded(outbound(200));
        assertThat(text(metrics)).doesNotContain("istio_request_messages_total{");
        metrics.requestEnded(new Report(
                Direction.OUTBOUND,
                SERVER,
                ENDPOINT,
                null,
                null,
                false,
                200,
                "-",
                Map.of("content-type", "application/grpc")));

        assertThat(labels(metrics, "istio_request_messages_total"))
                .containsEntry("destination_app", "unknown")
                .doesNotContainKeys("request_protocol", "response_code");
        assertThat(text(metrics).lines().filter(line -> line.startsWith("istio_re") && line.contains("_messages_")))
                .anyMatch(line -> line.startsWith("istio_request_messages_total{") && line.endsWith(" 3"))
                .anyMatch(line -> line.startsWith("istio_response_messages_total{") && line.endsWith(" 2"));
    }
}
