package dev.weft.config.ir;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a proxy tells of its traffic, but for spans.
 *
 * @param client of requests that its workload makes
 * @param server of requests that its workload answers
 */
public record ProxyTelemetry(Side client, Side server) {

    /** Nothing but the proxy's own habits. */
    public static final ProxyTelemetry NONE = new ProxyTelemetry(Side.NONE, Side.NONE);

    /** Of the traffic in a direction. */
    public Side of(Listener.Direction direction) {
        return switch (direction) {
            case INBOUND -> server;
            case OUTBOUND -> client;
        };
    }

    /**
     * Of one side.
     *
     * @param logs who hears of requests; empty: as the proxy's own properties say
     * @param metrics how metrics differ from Istio's, by name
     */
    public record Side(List<AccessLog> logs, List<MetricOverride> metrics) {
        /** Nothing but the proxy's own habits. */
        public static final Side NONE = new Side(List.of(), List.of());

        public Side {
            logs = List.copyOf(logs);
            metrics = List.copyOf(metrics);
        }
    }

    /**
     * How one metric differs from Istio's.
     *
     * @param metric as exposed, without {@code istio_}
     * @param drop it is not made
     * @param tags labels by name: the CEL expression of its value; empty text: the label is left out
     */
    public record MetricOverride(String metric, boolean drop, SortedMap<String, String> tags) {
        public MetricOverride {
            tags = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        }
    }
}
