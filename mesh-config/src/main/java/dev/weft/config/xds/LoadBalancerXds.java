package dev.weft.config.xds;

import com.google.protobuf.UInt64Value;
import dev.weft.policy.cluster.HostSelection;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.cluster.LoadBalancer.SlowStart;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code lb_policy}, its configuration, and from which endpoints it picks. What Envoy has no field for travels as metadata
 * {@value #WEFT}, which Envoy keeps and does not read; it gets the nearest policy of its own.
 */
final class LoadBalancerXds {

    static final String WEFT = "dev.weft";

    private LoadBalancerXds() {}

    static void apply(LoadBalancer balancer, Cluster.Builder cluster) {
        switch (balancer) {
            case LoadBalancer.RoundRobin even -> {
                cluster.setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN);
                SlowStart slow = even.slowStart();
                if (slow != null) {
                    cluster.setRoundRobinLbConfig(
                            Cluster.RoundRobinLbConfig.newBuilder().setSlowStartConfig(slowStart(slow)));
                }
            }
            case LoadBalancer.LeastRequest least -> leastRequest(least, cluster);
            case LoadBalancer.PeakEwma latency -> cluster.setLbPolicy(Cluster.LbPolicy.LEAST_REQUEST);
            case LoadBalancer.Random any -> cluster.setLbPolicy(Cluster.LbPolicy.RANDOM);
            case LoadBalancer.RingHash ring ->
                cluster.setLbPolicy(Cluster.LbPolicy.RING_HASH)
                        .setRingHashLbConfig(Cluster.RingHashLbConfig.newBuilder()
                                .setMinimumRingSize(UInt64Value.of(ring.minimumSize()))
                                .setMaximumRingSize(UInt64Value.of(ring.maximumSize())));
            case LoadBalancer.Maglev table ->
                cluster.setLbPolicy(Cluster.LbPolicy.MAGLEV)
                        .setMaglevLbConfig(
                                Cluster.MaglevLbConfig.newBuilder().setTableSize(UInt64Value.of(table.tableSize())));
            case LoadBalancer.OriginalDestination given -> cluster.setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED);
        }
    }

    static void apply(HostSelection selection, Cluster.Builder cluster) {
        Cluster.CommonLbConfig.Builder common = Cluster.CommonLbConfig.newBuilder()
                .setHealthyPanicThreshold(ScalarXds.percent(selection.panicThresholdPercent()));
        if (selection.localityWeighted()) {
            common.setLocalityWeightedLbConfig(Cluster.CommonLbConfig.LocalityWeightedLbConfig.getDefaultInstance());
        }
        cluster.setCommonLbConfig(common);
    }

    /** What only Weft's proxy reads; may be empty. */
    static Map<String, String> own(LoadBalancer balancer, HostSelection selection) {
        Map<String, String> own = new TreeMap<>();
        if (balancer instanceof LoadBalancer.PeakEwma latency) {
            own.put("peak_ewma_decay", latency.decay().toString());
        }
        if (selection.apertureSize() > 0) {
            own.put("aperture", Integer.toString(selection.apertureSize()));
        }
        return own;
    }

    private static void leastRequest(LoadBalancer.LeastRequest least, Cluster.Builder cluster) {
        cluster.setLbPolicy(Cluster.LbPolicy.LEAST_REQUEST);
        if (least.equals(LoadBalancer.LeastRequest.DEFAULT)) {
            return;
        }
        Cluster.LeastRequestLbConfig.Builder config = Cluster.LeastRequestLbConfig.newBuilder()
                .setChoiceCount(ScalarXds.number(least.choices()))
                .setActiveRequestBias(ScalarXds.decimal(least.activeRequestBias()));
        SlowStart slow = least.slowStart();
        if (slow != null) {
            config.setSlowStartConfig(slowStart(slow));
        }
        cluster.setLeastRequestLbConfig(config);
    }

    private static Cluster.SlowStartConfig slowStart(SlowStart slow) {
        return Cluster.SlowStartConfig.newBuilder()
                .setSlowStartWindow(ScalarXds.duration(slow.window()))
                .setAggression(ScalarXds.decimal(slow.aggression()))
                .setMinWeightPercent(ScalarXds.percent(slow.minimumPercent()))
                .build();
    }
}
