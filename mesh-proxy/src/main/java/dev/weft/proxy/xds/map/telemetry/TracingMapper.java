package dev.weft.proxy.xds.map.telemetry;

import dev.weft.proxy.config.Tracing;
import dev.weft.proxy.config.Tracing.Collector;
import dev.weft.proxy.config.Tracing.Sampling;
import dev.weft.proxy.config.Tracing.Tag;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.telemetry.TracingFields.CustomTag;
import dev.weft.proxy.xds.map.telemetry.TracingFields.EnvoyGrpc;
import dev.weft.proxy.xds.map.telemetry.TracingFields.GrpcService;
import dev.weft.proxy.xds.map.telemetry.TracingFields.HttpService;
import dev.weft.proxy.xds.map.telemetry.TracingFields.HttpUri;
import dev.weft.proxy.xds.map.telemetry.TracingFields.Manager;
import dev.weft.proxy.xds.map.telemetry.TracingFields.OpenTelemetry;
import dev.weft.proxy.xds.map.telemetry.TracingFields.Percent;
import dev.weft.proxy.xds.map.telemetry.TracingFields.Zipkin;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads how a connection manager traces.
 *
 * <p>Source: Envoy {@code HttpConnectionManager.Tracing}; {@code shared_span_context} is not read: every sidecar's span has
 * an id of its own.
 */
public final class TracingMapper {

    private static final double ALL = 100;
    private static final long ZIPKIN_JSON = 1;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_PATH_LENGTH = 16 * 1024;

    private TracingMapper() {}

    /** How requests are traced; {@code null}: they get no spans. */
    public static @Nullable Tracing tracing(WireMessage manager, WireField field) throws InvalidFieldException {
        if (!manager.has(field)) {
            return null;
        }
        WireMessage tracing = manager.message(field);
        if (!tracing.has(Manager.PROVIDER)) {
            return null;
        }
        Tracing.Provider provider = provider(tracing.message(Manager.PROVIDER));
        List<Tag> tags = tags(tracing);
        int path = CoreMapper.integer(
                tracing, Manager.MAX_PATH_TAG_LENGTH, 1, MAX_PATH_LENGTH, Tracing.DEFAULT_PATH_LENGTH);
        double random = percent(tracing, Manager.RANDOM_SAMPLING);
        double overall = percent(tracing, Manager.OVERALL_SAMPLING);
        return CoreMapper.record(tracing, () -> new Tracing(provider, new Sampling(random, overall), tags, path));
    }

    private static double percent(WireMessage tracing, WireField field) throws InvalidFieldException {
        return tracing.has(field) ? tracing.message(field).decimal(Percent.VALUE) : ALL;
    }

    private static Tracing.Provider provider(WireMessage provider) throws InvalidFieldException {
        CoreMapper.Typed typed = CoreMapper.typed(provider, TracingFields.Http.TYPED_CONFIG);
        return switch (typed.type()) {
            case OpenTelemetry.TYPE -> openTelemetry(typed.value());
            case Zipkin.TYPE -> zipkin(typed.value());
            default ->
                throw provider.invalid(
                        TracingFields.Http.TYPED_CONFIG,
                        "unknown tracer \"" + provider.string(TracingFields.Http.NAME) + "\" of type \"" + typed.type()
                                + "\" (expected: OpenTelemetryConfig or ZipkinConfig)");
        };
    }

    private static Tracing.Provider openTelemetry(WireMessage config) throws InvalidFieldException {
        String service = config.string(OpenTelemetry.SERVICE_NAME);
        if (config.has(OpenTelemetry.HTTP_SERVICE)) {
            WireMessage uri = config.message(OpenTelemetry.HTTP_SERVICE).message(HttpService.HTTP_URI);
            URI at = uri(uri, HttpUri.URI);
            Collector collector = new Collector(
                    name(uri, HttpUri.CLUSTER),
                    Objects.requireNonNullElse(at.getRawAuthority(), ""),
                    timeout(uri, HttpUri.TIMEOUT));
            String path = Objects.requireNonNullElse(at.getRawPath(), "");
            return new Tracing.Provider.OpenTelemetry(collector, service, path.isEmpty() ? "/" : path);
        }
        if (!config.message(OpenTelemetry.GRPC_SERVICE).has(GrpcService.ENVOY_GRPC)) {
            throw config.invalid(
                    OpenTelemetry.GRPC_SERVICE, "no envoy_grpc (expected: grpc_service.envoy_grpc or http_service)");
        }
        WireMessage grpc = config.message(OpenTelemetry.GRPC_SERVICE);
        WireMessage cluster = grpc.message(GrpcService.ENVOY_GRPC);
        Collector collector = new Collector(
                name(cluster, EnvoyGrpc.CLUSTER_NAME),
                cluster.string(EnvoyGrpc.AUTHORITY),
                timeout(grpc, GrpcService.TIMEOUT));
        return new Tracing.Provider.OpenTelemetry(collector, service, "");
    }

    private static Tracing.Provider zipkin(WireMessage config) throws InvalidFieldException {
        if (config.number(Zipkin.COLLECTOR_ENDPOINT_VERSION) != ZIPKIN_JSON) {
            throw config.invalid(
                    Zipkin.COLLECTOR_ENDPOINT_VERSION,
                    config.number(Zipkin.COLLECTOR_ENDPOINT_VERSION) + " (expected: HTTP_JSON)");
        }
        String path = config.string(Zipkin.COLLECTOR_ENDPOINT);
        if (!path.startsWith("/")) {
            throw config.invalid(
                    Zipkin.COLLECTOR_ENDPOINT, "\"" + path + "\" (expected: a path such as /api/v2/spans)");
        }
        return new Tracing.Provider.Zipkin(
                new Collector(
                        name(config, Zipkin.COLLECTOR_CLUSTER), config.string(Zipkin.COLLECTOR_HOSTNAME), TIMEOUT),
                path,
                config.bool(Zipkin.TRACE_ID_128BIT));
    }

    private static String name(WireMessage parent, WireField field) throws InvalidFieldException {
        String name = parent.string(field);
        if (name.isEmpty()) {
            throw parent.invalid(field, "\"\" (expected: a cluster's name)");
        }
        return name;
    }

    private static Duration timeout(WireMessage parent, WireField field) throws InvalidFieldException {
        return Objects.requireNonNullElse(CoreMapper.limit(parent, field, TIMEOUT), TIMEOUT);
    }

    private static URI uri(WireMessage parent, WireField field) throws InvalidFieldException {
        String text = parent.string(field);
        try {
            return URI.create(text);
        } catch (IllegalArgumentException malformed) {
            throw parent.invalid(field, "\"" + text + "\" (expected: http://HOST:PORT/PATH)");
        }
    }

    private static List<Tag> tags(WireMessage tracing) throws InvalidFieldException {
        List<Tag> tags = new ArrayList<>();
        for (WireMessage tag : tracing.messages(Manager.CUSTOM_TAGS)) {
            String name = tag.string(CustomTag.TAG);
            if (name.isEmpty()) {
                throw tag.invalid(CustomTag.TAG, "\"\" (expected: a name)");
            }
            tags.add(tag(tag, name));
        }
        return tags;
    }

    private static Tag tag(WireMessage tag, String name) throws InvalidFieldException {
        if (tag.has(CustomTag.LITERAL)) {
            return new Tag.Literal(name, tag.message(CustomTag.LITERAL).string(TracingFields.Literal.VALUE));
        }
        if (tag.has(CustomTag.ENVIRONMENT)) {
            WireMessage variable = tag.message(CustomTag.ENVIRONMENT);
            return new Tag.Environment(
                    name,
                    variable.string(TracingFields.Environment.NAME),
                    variable.string(TracingFields.Environment.DEFAULT_VALUE));
        }
        if (tag.has(CustomTag.REQUEST_HEADER)) {
            WireMessage header = tag.message(CustomTag.REQUEST_HEADER);
            return new Tag.Header(
                    name,
                    header.string(TracingFields.Header.NAME).toLowerCase(Locale.ROOT),
                    header.string(TracingFields.Header.DEFAULT_VALUE));
        }
        throw new InvalidFieldException(tag.path(), "not supported (expected: literal, environment or request_header)");
    }
}
