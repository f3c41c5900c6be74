package dev.weft.config.compile;

import dev.weft.config.compile.telemetry.LoggingSettings;
import dev.weft.config.ir.AccessLog;
import dev.weft.config.model.Telemetry;
import dev.weft.config.model.Telemetry.LoggingRule;
import dev.weft.config.model.Telemetry.Mode;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who hears of a workload's requests: the providers of the most specific level that names any, each with what was said of it
 * last. A rule without providers means those of the rule before it.
 *
 * <p>Source: Istio's inheritance of {@code Telemetry.accessLogging}.
 */
final class AccessLogCompiler {

    private static final String LOG_NAME = "otel_envoy_accesslog";

    private final CompileContext context;
    private final LoggingSettings settings;
    private final List<Telemetry> levels;

    AccessLogCompiler(CompileContext context) {
        this.context = context;
        this.settings = context.settings().telemetry().logging();
        this.levels = context.telemetryLevels();
    }

    /** What was said last of a provider. */
    private record Said(LoggingRule rule, Telemetry by) {}

    /**
     * Of one side's requests.
     *
     * @param side {@link Mode#CLIENT} or {@link Mode#SERVER}
     * @return empty: nothing is said, the proxy's own habits hold
     */
    List<AccessLog> of(Mode side) {
        Set<String> named = named(side);
        Map<String, Said> said = new TreeMap<>();
        boolean spoken = !settings.defaults().isEmpty();
        List<String> before = settings.defaults();
        for (Telemetry level : levels) {
            for (LoggingRule rule : level.accessLogging()) {
                before = rule.providers().isEmpty() ? before : rule.providers();
                if (!rule.mode().covers(side)) {
                    continue;
                }
                spoken = true;
                if (before.isEmpty() && !rule.disabled()) {
                    warn(level, "no provider (expected: one, here, in a less specific Telemetry or of the mesh)");
                }
                for (String name : before) {
                    if (named.contains(name)) {
                        said.put(name, new Said(rule, level));
                    }
                }
            }
        }
        List<AccessLog> logs = new ArrayList<>();
        for (String name : named) {
            AccessLog log = log(name, said.get(name));
            if (log != null) {
                logs.add(log);
            }
        }
        return spoken && logs.isEmpty() ? List.of(AccessLog.NOBODY) : List.copyOf(logs);
    }

    /** The providers of the most specific level that names any. */
    private Set<String> named(Mode side) {
        Set<String> named = new LinkedHashSet<>(settings.defaults());
        for (Telemetry level : levels) {
            Set<String> here = new LinkedHashSet<>();
            for (LoggingRule rule : level.accessLogging()) {
                if (rule.mode().covers(side)) {
                    here.addAll(rule.providers());
                }
            }
            named = here.isEmpty() ? named : here;
        }
        return named;
    }

    private @Nullable AccessLog log(String name, @Nullable Said said) {
        if (said != null && said.rule().disabled()) {
            return null;
        }
        Telemetry by = said == null ? null : said.by();
        LoggingSettings.Provider provider = provider(name);
        if (provider == null) {
            warn(by, "\"" + name + "\" (expected: a provider of the mesh that takes access logs; it hears nothing)");
            return null;
        }
        AccessLog.Sink sink = sink(provider, by);
        return sink == null
                ? null
                : new AccessLog(
                        sink, provider.format(), said == null ? "" : said.rule().filter());
    }

    private LoggingSettings.@Nullable Provider provider(String name) {
        for (LoggingSettings.Provider provider : settings.providers()) {
            if (provider.name().equals(name)) {
                return provider;
            }
        }
        return name.equals(LoggingSettings.ENVOY)
                ? new LoggingSettings.File(
                        name, "/dev/stdout", new AccessLog.Format(LoggingSettings.TEXT, new TreeMap<>()))
                : null;
    }

    private AccessLog.@Nullable Sink sink(LoggingSettings.Provider provider, @Nullable Telemetry by) {
        return switch (provider) {
            case LoggingSettings.File file -> new AccessLog.Sink.File(file.path());
            case LoggingSettings.OpenTelemetry otel -> {
                if (!context.serves(otel.service(), otel.port())) {
                    warn(
                            by,
                            "\"" + otel.name() + "\" at " + otel.service() + ":" + otel.port()
                                    + " (expected: a service that this workload may call; it hears nothing)");
                    yield null;
                }
                yield new AccessLog.Sink.OpenTelemetry(
                        Names.outbound(otel.port(), "", otel.service()), otel.service() + ":" + otel.port(), LOG_NAME);
            }
        };
    }

    private void warn(@Nullable Telemetry said, String message) {
        if (said != null) {
            context.findings().warning(said, "spec.accessLogging", Reason.RefNotFound, message);
        }
    }
}
