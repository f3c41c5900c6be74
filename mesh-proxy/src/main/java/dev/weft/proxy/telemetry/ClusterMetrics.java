package dev.weft.proxy.telemetry;

import dev.weft.policy.balance.HostHealth;
import dev.weft.proxy.cluster.ClusterCounts;
import dev.weft.proxy.cluster.ClusterState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What happens to clusters, under the names that Envoy's statistics have in Istio. A counter that is zero is left out, so
 * that many clusters without trouble are few series. Any thread.
 */
public final class ClusterMetrics {

    private static final List<String> LABELS = List.of("cluster_name");

    private ClusterMetrics() {}

    /**
     * The metrics.
     *
     * @param clusters asked at every scrape
     */
    public static List<MetricFamily> families(Supplier<Collection<ClusterState>> clusters) {
        List<MetricFamily> all = new ArrayList<>();
        attempts(clusters, all);
        limits(clusters, all);
        hosts(clusters, all);
        return List.copyOf(all);
    }

    private static void attempts(Supplier<Collection<ClusterState>> clusters, List<MetricFamily> all) {
        all.add(counter(
                clusters, "upstream_rq_retry", "Retries.", c -> retries(c).made()));
        all.add(counter(
                clusters,
                "upstream_rq_retry_success",
                "Requests that a retry served.",
                c -> retries(c).successes()));
        all.add(counter(
                clusters,
                "upstream_rq_retry_overflow",
                "Retries without place.",
                c -> retries(c).overflows()));
        all.add(counter(
                clusters,
                "upstream_rq_retry_limit_exceeded",
                "Requests out of retries.",
                c -> retries(c).limits()));
        all.add(counter(
                clusters,
                "upstream_rq_per_try_timeout",
                "Attempts that took too long.",
                c -> totals(c).perTryTimeouts()));
    }

    private static void limits(Supplier<Collection<ClusterState>> clusters, List<MetricFamily> all) {
        all.add(counter(
                clusters,
                "upstream_rq_pending_overflow",
                "Requests without place.",
                c -> totals(c).pendingOverflows() + totals(c).requestOverflows()));
        all.add(counter(
                clusters, "upstream_cx_total", "Connections.", c -> totals(c).connections()));
        all.add(counter(
                clusters,
                "upstream_cx_connect_fail",
                "Connections that failed.",
                c -> totals(c).connectFailures()));
        all.add(counter(
                clusters,
                "upstream_cx_overflow",
                "Connections without place.",
                c -> totals(c).connectionOverflows()));
        all.add(gauge(
                clusters,
                "upstream_cx_active",
                "Connections that are open.",
                c -> c.limits().connections()));
        all.add(gauge(
                clusters,
                "upstream_rq_active",
                "Requests under way.",
                c -> c.limits().requests()));
        all.add(gauge(
                clusters,
                "upstream_rq_pending_active",
                "Requests that wait.",
                c -> c.limits().pending()));
    }

    private static void hosts(Supplier<Collection<ClusterState>> clusters, List<MetricFamily> all) {
        all.add(counter(
                clusters,
                "outlier_detection_ejections_enforced_total",
                "Endpoints ejected.",
                c -> c.counts().ejections()));
        all.add(counter(
                clusters,
                "outlier_detection_ejections_overflow",
                "Ejections without place.",
                c -> c.counts().ejectionOverflows()));
        all.add(gauge(clusters, "outlier_detection_ejections_active", "Endpoints that are ejected.", c -> c.ejected()));
        all.add(counter(
                clusters,
                "health_check_success",
                "Checks passed.",
                c -> c.counts().checksPassed()));
        all.add(counter(
                clusters,
                "health_check_failure",
                "Checks failed.",
                c -> c.counts().checksFailed()));
        all.add(gauge(
                clusters, "membership_total", "Endpoints.", c -> c.endpoints().size()));
        all.add(gauge(clusters, "membership_healthy", "Endpoints that are picked.", ClusterMetrics::healthy));
    }

    private static ClusterCounts.Totals totals(ClusterState cluster) {
        return cluster.counts().totals();
    }

    private static ClusterCounts.Retries retries(ClusterState cluster) {
        return totals(cluster).retries();
    }

    private static double healthy(ClusterState cluster) {
        return cluster.endpoints().stream()
                .filter(endpoint -> endpoint.health() == HostHealth.HEALTHY)
                .count();
    }

    private static MetricFamily counter(
            Supplier<Collection<ClusterState>> clusters,
            String name,
            String help,
            ToDoubleFunction<ClusterState> value) {
        return new Family("envoy_cluster_" + name, help, MetricFamily.Type.COUNTER, clusters, value);
    }

    private static MetricFamily gauge(
            Supplier<Collection<ClusterState>> clusters,
            String name,
            String help,
            ToDoubleFunction<ClusterState> value) {
        return new Family("envoy_cluster_" + name, help, MetricFamily.Type.GAUGE, clusters, value);
    }

    private record Family(
            String name,
            String help,
            Type type,
            Supplier<Collection<ClusterState>> clusters,
            ToDoubleFunction<ClusterState> value)
            implements MetricFamily {
        @Override
        public void collect(Sink sink) {
            for (ClusterState cluster : clusters.get()) {
                double now = value.applyAsDouble(cluster);
                if (now != 0 || type == Type.GAUGE) {
                    sink.sample("", LABELS, List.of(cluster.config().name()), now);
                }
            }
        }
    }
}
