package dev.weft.proxy.tracing;

import dev.weft.proxy.config.Tracing;
import dev.weft.proxy.export.Collector;
import dev.weft.proxy.export.Destination;
import dev.weft.proxy.export.Destination.Form;
import dev.weft.proxy.export.Exports;
import dev.weft.proxy.peer.Workload;
import dev.weft.types.Ticker;
import java.time.Clock;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes the tracers of a sidecar's connection managers; those with the same collector share its queue. Any thread. */
public final class Tracers {

    private static final String EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    private final Exports exports;
    private final Workload self;
    private final UnaryOperator<@Nullable String> environment;
    private final Tracer.Times times;

    /**
     * @param self whose spans they are
     * @param environment variables that tags may name
     * @param clock for the start of spans
     * @param ticker the one that reports count with
     */
    public Tracers(
            Exports exports, Workload self, UnaryOperator<@Nullable String> environment, Clock clock, Ticker ticker) {
        this.exports = exports;
        this.self = self;
        this.environment = environment;
        this.times = new Tracer.Times(clock, ticker);
    }

    /** The tracer of a connection manager. */
    public Tracer of(Tracing config) {
        return new Tracer(config, new SpanTags(config, self, environment), collector(config.provider()), times);
    }

    private Collector<FinishedSpan> collector(Tracing.Provider provider) {
        return switch (provider) {
            case Tracing.Provider.OpenTelemetry otel ->
                exports.spans(
                        destination(
                                otel.collector(),
                                otel.grpc() ? EXPORT : otel.path(),
                                otel.grpc() ? Form.GRPC : Form.PROTOBUF),
                        new OtlpSpans(resource(otel.serviceName())));
            case Tracing.Provider.Zipkin zipkin ->
                exports.spans(
                        destination(zipkin.collector(), zipkin.path(), Form.JSON), new ZipkinSpans(serviceName()));
        };
    }

    private static Destination destination(Tracing.Collector collector, String path, Form form) {
        String authority =
                collector.authority().isEmpty() ? collector.cluster().replace('|', '.') : collector.authority();
        return new Destination(collector.cluster(), authority, path, form, collector.timeout());
    }

    private Map<String, String> resource(String service) {
        return Map.of(
                "service.name",
                service.isEmpty() ? serviceName() : service,
                "service.version",
                self.version(),
                "k8s.namespace.name",
                self.namespace(),
                "telemetry.sdk.name",
                "weft");
    }

    private String serviceName() {
        return self.canonicalService() + "." + self.namespace();
    }
}
