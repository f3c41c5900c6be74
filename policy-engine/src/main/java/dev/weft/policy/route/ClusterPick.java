package dev.weft.policy.route;

import dev.weft.policy.route.RouteAction.WeightedCluster;
import java.util.List;

/**
 * Weighted choice of a cluster: the random value modulo the sum of weights falls into one cluster's span.
 *
 * <p>Source: Envoy {@code pickWeightedCluster}.
 */
final class ClusterPick {

    private final WeightedCluster[] clusters;
    private final long[] ends;

    /** INVARIANT: the weights sum to more than 0, or there is one cluster; {@link RouteCheck} says so to users. */
    ClusterPick(List<WeightedCluster> weighted) {
        this.clusters = weighted.toArray(WeightedCluster[]::new);
        this.ends = new long[clusters.length];
        long sum = 0;
        for (int i = 0; i < clusters.length; i++) {
            sum += clusters[i].weight();
            ends[i] = sum;
        }
    }

    WeightedCluster pick(long random) {
        if (clusters.length == 1) {
            return clusters[0];
        }
        long value = Long.remainderUnsigned(random, ends[ends.length - 1]);
        int i = 0;
        while (value >= ends[i]) {
            i++;
        }
        return clusters[i];
    }
}
