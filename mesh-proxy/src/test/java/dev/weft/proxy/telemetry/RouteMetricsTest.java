package dev.weft.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.ListenerConfig.Direction;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteMetricsTest {

    private static final ClusterConfig SERVER = new ClusterConfig(
            "c",
            ClusterConfig.Discovery.EDS,
            ClusterPolicy.of(LoadBalancer.RoundRobin.DEFAULT),
            Duration.ofSeconds(1),
            ClusterConfig.Transport.PLAINTEXT,
            ClusterConfig.ServiceRef.UNKNOWN);

    private static Report report(String prefix, int status, String flags, int attempts) {
        return new Report(
                Direction.OUTBOUND,
                SERVER,
                null,
                null,
                null,
                false,
                status,
                flags,
                Map.of("stat-prefix", prefix, "attempts", Integer.toString(attempts)));
    }

    private static String text(RouteMetrics metrics) throws IOException {
        StringBuilder text = new StringBuilder();
        PrometheusText.write(metrics.families(), text);
        return text.toString();
    }

    @Test
    void countsARouteUnderItsPrefix() throws IOException {
        RouteMetrics metrics = new RouteMetrics(10, Buckets.DURATION_MILLIS);

        metrics.requestEnded(report("health", 200, "-", 1));
        metrics.requestEnded(report("health", 503, "URX", 3));
        metrics.requestEnded(report("health", 504, "UT", 1));

        String route = "{envoy_route=\"health\",envoy_virtual_host=\"vhost\"";
        assertThat(text(metrics))
                .contains("envoy_vhost_route_upstream_rq_total" + route + "} 5")
                .contains("envoy_vhost_route_upstream_rq_completed" + route + "} 3")
                .contains("envoy_vhost_route_upstream_rq_retry" + route + "} 2")
                .contains("envoy_vhost_route_upstream_rq_retry_limit_exceeded" + route + "} 1")
                .contains("envoy_vhost_route_upstream_rq_timeout" + route + "} 1")
                .contains("envoy_vhost_route_upstream_rq_xx" + route + ",envoy_response_code_class=\"5\"} 2")
                .contains("envoy_vhost_route_upstream_rq" + route + ",envoy_response_code=\"503\"} 1")
                .contains("envoy_vhost_route_upstream_rq_time_count" + route + "} 3");
    }

    @Test
    void leavesRoutesWithoutPrefixAlone() throws IOException {
        RouteMetrics metrics = new RouteMetrics(10, Buckets.DURATION_MILLIS);

        metrics.requestEnded(report("", 200, "-", 1));

        assertThat(text(metrics)).doesNotContain("envoy_route=");
    }

    @Test
    void countsWhatIsBeyondTheBoundInOneSeries() throws IOException {
        RouteMetrics metrics = new RouteMetrics(2, Buckets.DURATION_MILLIS);

        for (int i = 0; i < 100; i++) {
            metrics.requestEnded(report("p" + i, 200, "-", 1));
        }

        assertThat(text(metrics))
                .contains("envoy_route=\"p0\"", "envoy_route=\"p1\"")
                .doesNotContain("envoy_route=\"p2\"")
                .contains("envoy_vhost_route_upstream_rq_completed{envoy_route=\"overflow\","
                        + "envoy_virtual_host=\"overflow\"} 98");
    }

    @Test
    void boundsTheStatusesThatAreToldApart() throws IOException {
        RouteMetrics metrics = new RouteMetrics(2, Buckets.DURATION_MILLIS);

        for (int status = 200; status < 600; status++) {
            metrics.requestEnded(report("p", status, "-", 1));
        }

        assertThat(text(metrics).lines().filter(line -> line.startsWith("envoy_vhost_route_upstream_rq{")))
                .hasSize(64);
        assertThat(text(metrics)).contains("envoy_virtual_host=\"vhost\",envoy_response_code_class=\"5\"} 100");
    }
}
