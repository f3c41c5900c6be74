package dev.weft.config.compile;

import dev.weft.config.ir.ProxyTelemetry.MetricOverride;
import dev.weft.config.model.Telemetry;
import dev.weft.config.model.Telemetry.Metric;
import dev.weft.config.model.Telemetry.MetricsRule;
import dev.weft.config.model.Telemetry.Mode;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a workload's metrics differ from Istio's: every level adds to what the less specific ones say; of what is said several
 * times of a metric or of one of its labels the last holds.
 *
 * <p>Source: Istio's inheritance of {@code Telemetry.metrics}.
 */
final class MetricCompiler {

    private static final String PROMETHEUS = "prometheus";

    private final CompileContext context;

    MetricCompiler(CompileContext context) {
        this.context = context;
    }

    /** What is said of one metric. */
    private static final class Said {
        private boolean disabled;
        private final SortedMap<String, String> tags = new TreeMap<>();
    }

    /**
     * Of one side.
     *
     * @param side {@link Mode#CLIENT} or {@link Mode#SERVER}
     * @return in the order of {@link Metric}; those that are as Istio's are left out
     */
    List<MetricOverride> of(Mode side) {
        Map<Metric, Said> said = new EnumMap<>(Metric.class);
        for (Telemetry level : context.telemetryLevels()) {
            for (MetricsRule rule : level.metrics()) {
                if (takes(rule, level)) {
                    rule.overrides().stream()
                            .filter(override -> override.mode().covers(side))
                            .forEach(override -> apply(override, said));
                }
            }
        }
        List<MetricOverride> overrides = new ArrayList<>();
        said.forEach((metric, what) -> {
            if (what.disabled || !what.tags.isEmpty()) {
                overrides.add(new MetricOverride(
                        metric.series(), what.disabled, what.disabled ? new TreeMap<>() : what.tags));
            }
        });
        return overrides;
    }

    private boolean takes(MetricsRule rule, Telemetry level) {
        if (rule.providers().isEmpty() || rule.providers().contains(PROMETHEUS)) {
            return true;
        }
        context.findings()
                .warning(
                        level,
                        "spec.metrics",
                        Reason.RefNotFound,
                        "\"" + rule.providers().get(0) + "\" (expected: " + PROMETHEUS + "; the rule is passed over)");
        return false;
    }

    private static void apply(Telemetry.MetricOverride override, Map<Metric, Said> said) {
        @Nullable Metric only = override.metric();
        for (Metric metric : Metric.values()) {
            if (only != null && only != metric) {
                continue;
            }
            Said what = said.computeIfAbsent(metric, any -> new Said());
            Boolean disabled = override.disabled();
            what.disabled = disabled == null ? what.disabled : disabled;
            what.tags.putAll(override.tags());
        }
    }
}
