package dev.weft.config.xds;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import dev.weft.config.ir.Tracing;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HttpService;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.config.trace.v3.OpenTelemetryConfig;
import io.envoyproxy.envoy.config.trace.v3.Tracing.Http;
import io.envoyproxy.envoy.config.trace.v3.ZipkinConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.type.tracing.v3.CustomTag;
import io.envoyproxy.envoy.type.v3.Percent;

/** How a connection manager traces. */
final class TracingXds {

    private static final Duration TIMEOUT = Duration.newBuilder().setSeconds(10).build();

    private TracingXds() {}

    static HttpConnectionManager.Tracing tracing(Tracing ir) {
        HttpConnectionManager.Tracing.Builder tracing = HttpConnectionManager.Tracing.newBuilder()
                .setClientSampling(percent(100))
                .setRandomSampling(percent(ir.sampling()))
                .setOverallSampling(percent(100))
                .setProvider(provider(ir.provider()));
        ir.tags().forEach(tag -> tracing.addCustomTags(tag(tag)));
        return tracing.build();
    }

    private static Percent percent(double value) {
        return Percent.newBuilder().setValue(value).build();
    }

    private static Http provider(Tracing.Provider ir) {
        return switch (ir.type()) {
            case OPENTELEMETRY_GRPC ->
                named(
                        "envoy.tracers.opentelemetry",
                        OpenTelemetryConfig.newBuilder()
                                .setServiceName(ir.service())
                                .setGrpcService(GrpcService.newBuilder()
                                        .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder()
                                                .setClusterName(ir.cluster())
                                                .setAuthority(ir.authority()))
                                        .setTimeout(TIMEOUT))
                                .build());
            case OPENTELEMETRY_HTTP ->
                named(
                        "envoy.tracers.opentelemetry",
                        OpenTelemetryConfig.newBuilder()
                                .setServiceName(ir.service())
                                .setHttpService(HttpService.newBuilder()
                                        .setHttpUri(HttpUri.newBuilder()
                                                .setUri("http://" + ir.authority() + ir.path())
                                                .setCluster(ir.cluster())
                                                .setTimeout(TIMEOUT)))
                                .build());
            case ZIPKIN ->
                named(
                        "envoy.tracers.zipkin",
                        ZipkinConfig.newBuilder()
                                .setCollectorCluster(ir.cluster())
                                .setCollectorEndpoint(ir.path())
                                .setCollectorEndpointVersion(ZipkinConfig.CollectorEndpointVersion.HTTP_JSON)
                                .setCollectorHostname(ir.authority())
                                .setTraceId128Bit(true)
                                .setSharedSpanContext(BoolValue.of(false))
                                .build());
        };
    }

    private static Http named(String name, Message config) {
        return Http.newBuilder()
                .setName(name)
                .setTypedConfig(AnyXds.pack(config))
                .build();
    }

    private static CustomTag tag(Tracing.Tag ir) {
        CustomTag.Builder tag = CustomTag.newBuilder().setTag(ir.name());
        switch (ir.source()) {
            case LITERAL -> tag.setLiteral(CustomTag.Literal.newBuilder().setValue(ir.value()));
            case ENVIRONMENT ->
                tag.setEnvironment(
                        CustomTag.Environment.newBuilder().setName(ir.value()).setDefaultValue(ir.fallback()));
            case HEADER ->
                tag.setRequestHeader(
                        CustomTag.Header.newBuilder().setName(ir.value()).setDefaultValue(ir.fallback()));
        }
        return tag.build();
    }
}
