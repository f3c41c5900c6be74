package dev.weft.proxy.telemetry;

import dev.weft.policy.expression.Expression;
import dev.weft.proxy.config.ChainTelemetry.MetricOverride;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How metrics differ from Istio's: which are made, and with which labels. Metrics with the same labels are counted together.
 * Immutable; any thread.
 *
 * <p>Source: Istio {@code stats.PluginConfig}: later overrides are added to earlier ones.
 */
final class MetricPlan {

    /** Metrics of requests; the order is that of their bits. */
    static final List<String> HTTP =
            List.of("requests_total", "request_duration_milliseconds", "request_bytes", "response_bytes");

    /** Metrics of gRPC messages; the order is that of their bits. */
    static final List<String> MESSAGES = List.of("request_messages_total", "response_messages_total");

    /** Metrics of opaque connections; the order is that of their bits. */
    static final List<String> TCP = List.of(
            "tcp_connections_opened_total",
            "tcp_connections_closed_total",
            "tcp_sent_bytes_total",
            "tcp_received_bytes_total");

    private MetricPlan() {}

    /**
     * Metrics with the same labels.
     *
     * @param metrics a bit for each of {@link #HTTP}, {@link #MESSAGES} or {@link #TCP}
     */
    record Group(int metrics, SortedMap<String, Expression> tags, Set<String> removed) {
        boolean has(int bit) {
            return (metrics & 1 << bit) != 0;
        }
    }

    /** What labels a metric has. */
    private record Labels(SortedMap<String, Expression> tags, Set<String> removed) {}

    /** The groups of one kind of metrics; none where nothing is made. */
    static List<Group> groups(List<String> metrics, List<MetricOverride> overrides) {
        Map<Labels, Integer> groups = new LinkedHashMap<>();
        for (int bit = 0; bit < metrics.size(); bit++) {
            String metric = metrics.get(bit);
            boolean dropped = false;
            TreeMap<String, Expression> tags = new TreeMap<>();
            Set<String> removed = new HashSet<>();
            for (MetricOverride override : overrides) {
                if (!override.metric().isEmpty() && !override.metric().equals(metric)) {
                    continue;
                }
                dropped |= override.drop();
                removed.addAll(override.removed());
                override.removed().forEach(tags::remove);
                tags.putAll(override.tags());
                removed.removeAll(override.tags().keySet());
            }
            if (!dropped) {
                groups.merge(new Labels(tags, removed), 1 << bit, Integer::sum);
            }
        }
        List<Group> all = new ArrayList<>();
        groups.forEach((labels, bits) -> all.add(new Group(bits, labels.tags(), Set.copyOf(labels.removed()))));
        return List.copyOf(all);
    }
}
