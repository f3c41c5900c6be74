package dev.weft.config.compile;

import dev.weft.config.compile.telemetry.TelemetrySettings;
import dev.weft.config.ir.Tracing;
import dev.weft.config.model.Telemetry;
import dev.weft.config.model.Telemetry.Mode;
import dev.weft.config.model.Telemetry.Tag;
import dev.weft.config.model.Telemetry.TracingRule;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which spans a workload tells: mesh, then namespace, then workload; of each level the oldest Telemetry, and of what is said
 * several times the last. Without a provider there are none.
 *
 * <p>Source: Istio's inheritance of {@code Telemetry}.
 */
final class TracingCompiler {

    private final CompileContext context;
    private final List<Telemetry> levels;
    private final Map<Mode, Optional<Tracing>> made = new EnumMap<>(Mode.class);

    TracingCompiler(CompileContext context) {
        this.context = context;
        this.levels = context.telemetryLevels();
    }

    /**
     * Of one side's spans.
     *
     * @param side {@link Mode#CLIENT} or {@link Mode#SERVER}
     * @return {@code null}: none are told
     */
    @Nullable
    Tracing of(Mode side) {
        return made.computeIfAbsent(side, any -> Optional.ofNullable(make(any))).orElse(null);
    }

    private @Nullable Tracing make(Mode side) {
        TelemetrySettings settings = context.settings().telemetry();
        String provider = settings.defaultTracing();
        double sampling = settings.sampling();
        boolean disabled = false;
        Map<String, Tag> tags = Map.of();
        Telemetry said = null;
        for (Telemetry level : levels) {
            for (TracingRule rule : level.tracing()) {
                if (!rule.mode().covers(side)) {
                    continue;
                }
                if (!rule.providers().isEmpty()) {
                    provider = rule.providers().get(0);
                    said = level;
                }
                Double percentage = rule.percentage();
                sampling = percentage == null ? sampling : percentage;
                Boolean off = rule.disabled();
                disabled = off == null ? disabled : off;
                tags = rule.tags().isEmpty() ? tags : rule.tags();
            }
        }
        return disabled || provider.isEmpty() ? null : tracing(provider, sampling, tags, said);
    }

    private @Nullable Tracing tracing(String name, double sampling, Map<String, Tag> tags, @Nullable Telemetry said) {
        for (TelemetrySettings.Provider provider :
                context.settings().telemetry().providers()) {
            if (provider.name().equals(name)) {
                return tracing(provider, sampling, tags, said);
            }
        }
        warn(said, "\"" + name + "\" (expected: a provider of the mesh; there are no spans)");
        return null;
    }

    private @Nullable Tracing tracing(
            TelemetrySettings.Provider provider, double sampling, Map<String, Tag> tags, @Nullable Telemetry said) {
        if (!context.serves(provider.service(), provider.port())) {
            warn(
                    said,
                    "\"" + provider.name() + "\" at " + provider.service() + ":" + provider.port()
                            + " (expected: a service that this workload may call; there are no spans)");
            return null;
        }
        return new Tracing(
                new Tracing.Provider(
                        provider.type(),
                        Names.outbound(provider.port(), "", provider.service()),
                        provider.service() + ":" + provider.port(),
                        provider.type() == Tracing.Type.OPENTELEMETRY_GRPC ? "" : provider.path(),
                        ""),
                sampling,
                tags(tags));
    }

    private void warn(@Nullable Telemetry said, String message) {
        if (said != null) {
            context.findings().warning(said, "spec.tracing", Reason.RefNotFound, message);
        }
    }

    private static List<Tracing.Tag> tags(Map<String, Tag> tags) {
        List<Tracing.Tag> all = new ArrayList<>();
        new TreeMap<>(tags)
                .forEach((name, tag) -> all.add(
                        switch (tag) {
                            case Tag.Literal literal ->
                                new Tracing.Tag(name, Tracing.Source.LITERAL, literal.value(), "");
                            case Tag.Environment variable ->
                                new Tracing.Tag(
                                        name, Tracing.Source.ENVIRONMENT, variable.variable(), variable.fallback());
                            case Tag.Header header ->
                                new Tracing.Tag(name, Tracing.Source.HEADER, header.header(), header.fallback());
                        }));
        return all;
    }
}
