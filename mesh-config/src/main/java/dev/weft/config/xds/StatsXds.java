package dev.weft.config.xds;

import dev.weft.api.stats.MetricConfig;
import dev.weft.api.stats.PluginConfig;
import dev.weft.config.ir.ProxyTelemetry.MetricOverride;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/** How metrics differ from Istio's, as Istio's stats filter reads it. */
final class StatsXds {

    static final String NAME = "istio.stats";

    private StatsXds() {}

    /** Optional: an Envoy that is not Istio's has no such filter. */
    static HttpFilter filter(List<MetricOverride> overrides) {
        return FilterXds.httpFilter(NAME, config(overrides)).toBuilder()
                .setIsOptional(true)
                .build();
    }

    static PluginConfig config(List<MetricOverride> overrides) {
        PluginConfig.Builder config = PluginConfig.newBuilder();
        for (MetricOverride override : overrides) {
            MetricConfig.Builder metric =
                    MetricConfig.newBuilder().setName(override.metric()).setDrop(override.drop());
            override.tags().forEach((tag, expression) -> {
                if (expression.isEmpty()) {
                    metric.addTagsToRemove(tag);
                } else {
                    metric.putDimensions(tag, expression);
                }
            });
            config.addMetrics(metric);
        }
        return config.build();
    }
}
