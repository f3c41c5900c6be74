package dev.weft.config.model;

import java.util.Map;

/**
 * Which workloads of a namespace are meant: those that have all of these labels.
 *
 * <p>Source: Istio {@code WorkloadSelector.matchLabels}; values are compared whole, there are no wildcards.
 *
 * @param matchLabels label to value; empty selects every workload
 */
public record Selector(Map<String, String> matchLabels) {

    /** Every workload. */
    public static final Selector ALL = new Selector(Map.of());

    public Selector {
        matchLabels = Map.copyOf(matchLabels);
    }

    /** Whether a workload with these labels is selected. */
    public boolean matches(Map<String, String> labels) {
        return labels.entrySet().containsAll(matchLabels.entrySet());
    }

    /** Whether every workload is selected. */
    public boolean isEmpty() {
        return matchLabels.isEmpty();
    }
}
