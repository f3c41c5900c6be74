package dev.weft.proxy.xds.map.telemetry;

import dev.weft.policy.expression.Expression;
import dev.weft.proxy.config.ChainTelemetry.Format;
import dev.weft.proxy.config.ChainTelemetry.Log;
import dev.weft.proxy.config.ChainTelemetry.Sink;
import dev.weft.proxy.config.Tracing.Collector;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.telemetry.LogFields.AccessLog;
import dev.weft.proxy.xds.map.telemetry.LogFields.AnyValue;
import dev.weft.proxy.xds.map.telemetry.LogFields.Cel;
import dev.weft.proxy.xds.map.telemetry.LogFields.Extension;
import dev.weft.proxy.xds.map.telemetry.LogFields.File;
import dev.weft.proxy.xds.map.telemetry.LogFields.Grpc;
import dev.weft.proxy.xds.map.telemetry.LogFields.KeyValue;
import dev.weft.proxy.xds.map.telemetry.LogFields.KeyValues;
import dev.weft.proxy.xds.map.telemetry.LogFields.LogFilter;
import dev.weft.proxy.xds.map.telemetry.LogFields.OpenTelemetry;
import dev.weft.proxy.xds.map.telemetry.LogFields.Source;
import dev.weft.proxy.xds.map.telemetry.TracingFields.EnvoyGrpc;
import dev.weft.proxy.xds.map.telemetry.TracingFields.GrpcService;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads an access log. Of loggers the sidecar has files and OTLP, others are passed over; of filters it has CEL conditions.
 *
 * <p>Source: Envoy {@code config.accesslog.v3.AccessLog}.
 */
final class AccessLogMapper {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private AccessLogMapper() {}

    static void log(WireMessage log, List<Log> logs) throws InvalidFieldException {
        CoreMapper.Typed typed = CoreMapper.typed(log, AccessLog.TYPED_CONFIG);
        switch (typed.type()) {
            case File.TYPE -> logs.add(new Log(stream(typed.value()), format(typed.value()), filter(log)));
            case OpenTelemetry.TYPE -> logs.add(openTelemetry(typed.value(), filter(log)));
            default -> {}
        }
    }

    private static Sink stream(WireMessage file) throws InvalidFieldException {
        String path = file.string(File.PATH);
        return switch (path) {
            case "/dev/stdout" -> Sink.Stream.OUT;
            case "/dev/stderr" -> Sink.Stream.ERR;
            case "/dev/null" -> Sink.Stream.NONE;
            default ->
                throw file.invalid(
                        File.PATH,
                        "\"" + path + "\" (expected: /dev/stdout, /dev/stderr or /dev/null; files would grow without"
                                + " bound)");
        };
    }

    private static Format format(WireMessage file) throws InvalidFieldException {
        WireMessage format = file.message(File.LOG_FORMAT);
        if (format.has(LogFields.Format.JSON_FORMAT)) {
            return new Format("", new TreeMap<>(CoreMapper.strings(format.message(LogFields.Format.JSON_FORMAT))));
        }
        String text = format.has(LogFields.Format.TEXT_FORMAT_SOURCE)
                ? format.message(LogFields.Format.TEXT_FORMAT_SOURCE).string(Source.INLINE_STRING)
                : format.string(LogFields.Format.TEXT_FORMAT);
        return new Format(text, new TreeMap<>());
    }

    private static Log openTelemetry(WireMessage config, @Nullable Expression filter) throws InvalidFieldException {
        WireMessage common = config.message(OpenTelemetry.COMMON_CONFIG);
        WireMessage grpc = common.message(Grpc.GRPC_SERVICE);
        if (!grpc.has(GrpcService.ENVOY_GRPC)) {
            throw common.invalid(Grpc.GRPC_SERVICE, "no envoy_grpc (expected: grpc_service.envoy_grpc)");
        }
        WireMessage cluster = grpc.message(GrpcService.ENVOY_GRPC);
        String name = cluster.string(EnvoyGrpc.CLUSTER_NAME);
        if (name.isEmpty()) {
            throw cluster.invalid(EnvoyGrpc.CLUSTER_NAME, "\"\" (expected: a cluster's name)");
        }
        Collector collector = new Collector(
                name,
                cluster.string(EnvoyGrpc.AUTHORITY),
                Objects.requireNonNullElse(CoreMapper.limit(grpc, GrpcService.TIMEOUT, TIMEOUT), TIMEOUT));
        SortedMap<String, String> attributes = new TreeMap<>();
        for (WireMessage attribute : config.message(OpenTelemetry.ATTRIBUTES).messages(KeyValues.VALUES)) {
            attributes.put(
                    attribute.string(KeyValue.KEY),
                    attribute.message(KeyValue.VALUE).string(AnyValue.STRING_VALUE));
        }
        String body = config.message(OpenTelemetry.BODY).string(AnyValue.STRING_VALUE);
        return new Log(
                new Sink.OpenTelemetry(collector, common.string(Grpc.LOG_NAME)), new Format(body, attributes), filter);
    }

    private static @Nullable Expression filter(WireMessage log) throws InvalidFieldException {
        if (!log.has(AccessLog.FILTER)) {
            return null;
        }
        WireMessage filter = log.message(AccessLog.FILTER);
        if (!filter.has(LogFilter.EXTENSION_FILTER)) {
            throw log.invalid(AccessLog.FILTER, "not supported (expected: an extension_filter with a CEL expression)");
        }
        WireMessage extension = filter.message(LogFilter.EXTENSION_FILTER);
        CoreMapper.Typed typed = CoreMapper.typed(extension, Extension.TYPED_CONFIG);
        if (!typed.type().equals(Cel.TYPE)) {
            throw extension.invalid(Extension.TYPED_CONFIG, "\"" + typed.type() + "\" (expected: an ExpressionFilter)");
        }
        return switch (Expression.condition(typed.value().string(Cel.EXPRESSION))) {
            case Expression.Usable(Expression expression) -> expression;
            case Expression.Refused(String problem) -> throw typed.value().invalid(Cel.EXPRESSION, problem);
        };
    }
}
