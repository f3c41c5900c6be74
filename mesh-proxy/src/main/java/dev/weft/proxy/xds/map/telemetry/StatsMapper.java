package dev.weft.proxy.xds.map.telemetry;

import dev.weft.policy.expression.Expression;
import dev.weft.proxy.config.ChainTelemetry.MetricOverride;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.telemetry.LogFields.Metric;
import dev.weft.proxy.xds.map.telemetry.LogFields.Stats;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads Istio's stats filter.
 *
 * <p>Source: Istio {@code stats.PluginConfig}; {@code definitions} are not read.
 */
final class StatsMapper {

    private static final WireField KEY = WireField.of(1, "key");
    private static final WireField VALUE = WireField.of(2, "value");

    private StatsMapper() {}

    static void metrics(WireMessage config, List<MetricOverride> overrides) throws InvalidFieldException {
        for (WireMessage metric : config.messages(Stats.METRICS)) {
            SortedMap<String, Expression> tags = new TreeMap<>();
            for (WireMessage dimension : metric.messages(Metric.DIMENSIONS)) {
                tags.put(dimension.string(KEY), expression(dimension));
            }
            overrides.add(new MetricOverride(
                    metric.string(Metric.NAME), metric.bool(Metric.DROP), tags, metric.strings(Metric.TAGS_TO_REMOVE)));
        }
    }

    private static Expression expression(WireMessage dimension) throws InvalidFieldException {
        return switch (Expression.parse(dimension.string(VALUE))) {
            case Expression.Usable(Expression expression) -> expression;
            case Expression.Refused(String problem) -> throw dimension.invalid(VALUE, problem);
        };
    }
}
