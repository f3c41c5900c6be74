package dev.weft.proxy.xds.map.telemetry;

import dev.weft.proxy.config.ChainTelemetry;
import dev.weft.proxy.config.ChainTelemetry.Log;
import dev.weft.proxy.config.ChainTelemetry.MetricOverride;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.telemetry.LogFields.Chain;
import dev.weft.proxy.xds.map.telemetry.LogFields.Filter;
import dev.weft.proxy.xds.map.telemetry.LogFields.HttpFilter;
import dev.weft.proxy.xds.map.telemetry.LogFields.Manager;
import dev.weft.proxy.xds.map.telemetry.LogFields.Metadata;
import dev.weft.proxy.xds.map.telemetry.LogFields.Tcp;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what a filter chain says of access logs and metrics: {@code access_log} of the filter that handles the bytes, and
 * Istio's stats filter, which for opaque connections may also stand in the chain's typed metadata.
 */
public final class ChainTelemetryMapper {

    /** Istio's stats filter. */
    public static final String STATS = LogFields.Stats.TYPE;

    private static final String STATS_NAME = "istio.stats";

    private ChainTelemetryMapper() {}

    /** Of a {@code FilterChain}. */
    public static ChainTelemetry telemetry(WireMessage chain) throws InvalidFieldException {
        List<Log> logs = new ArrayList<>();
        List<MetricOverride> metrics = new ArrayList<>();
        for (WireMessage filter : chain.messages(Chain.FILTERS)) {
            CoreMapper.Typed typed = CoreMapper.typed(filter, Filter.TYPED_CONFIG);
            switch (typed.type()) {
                case Manager.TYPE -> {
                    logs(typed.value(), Manager.ACCESS_LOG, logs);
                    http(typed.value(), metrics);
                }
                case Tcp.TYPE -> logs(typed.value(), Tcp.ACCESS_LOG, logs);
                case STATS -> StatsMapper.metrics(typed.value(), metrics);
                default -> {}
            }
        }
        WireMessage stats = chain.message(Chain.METADATA)
                .map(Metadata.TYPED_FILTER_METADATA)
                .get(STATS_NAME);
        if (stats != null) {
            StatsMapper.metrics(stats.embedded(LogFields.AnyMessage.VALUE, stats.path()), metrics);
        }
        return logs.isEmpty() && metrics.isEmpty()
                ? ChainTelemetry.NONE
                : CoreMapper.record(chain, () -> new ChainTelemetry(logs, metrics));
    }

    private static void http(WireMessage manager, List<MetricOverride> metrics) throws InvalidFieldException {
        for (WireMessage filter : manager.messages(Manager.HTTP_FILTERS)) {
            if (!filter.bool(HttpFilter.DISABLED)) {
                CoreMapper.Typed typed = CoreMapper.typed(filter, HttpFilter.TYPED_CONFIG);
                if (typed.type().equals(STATS)) {
                    StatsMapper.metrics(typed.value(), metrics);
                }
            }
        }
    }

    private static void logs(WireMessage parent, WireField field, List<Log> logs) throws InvalidFieldException {
        for (WireMessage log : parent.messages(field)) {
            AccessLogMapper.log(log, logs);
        }
    }
}
