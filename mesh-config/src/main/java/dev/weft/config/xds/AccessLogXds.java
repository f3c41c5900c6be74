package dev.weft.config.xds;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ExtensionFilter;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.List;
import java.util.Map;

/** Who hears of requests. */
final class AccessLogXds {

    private AccessLogXds() {}

    static List<AccessLog> logs(List<dev.weft.config.ir.AccessLog> ir) {
        return ir.stream().map(AccessLogXds::log).toList();
    }

    private static AccessLog log(dev.weft.config.ir.AccessLog ir) {
        AccessLog.Builder log = switch (ir.sink()) {
            case dev.weft.config.ir.AccessLog.Sink.File file ->
                named(
                        "envoy.access_loggers.file",
                        FileAccessLog.newBuilder()
                                .setPath(file.path())
                                .setLogFormat(format(ir.format()))
                                .build());
            case dev.weft.config.ir.AccessLog.Sink.OpenTelemetry otel ->
                named("envoy.access_loggers.open_telemetry", openTelemetry(otel, ir.format()));
        };
        if (!ir.filter().isEmpty()) {
            log.setFilter(AccessLogFilter.newBuilder()
                    .setExtensionFilter(ExtensionFilter.newBuilder()
                            .setName("envoy.access_loggers.extension_filters.cel")
                            .setTypedConfig(AnyXds.pack(ExpressionFilter.newBuilder()
                                    .setExpression(ir.filter())
                                    .build()))));
        }
        return log.build();
    }

    private static AccessLog.Builder named(String name, Message config) {
        return AccessLog.newBuilder().setName(name).setTypedConfig(AnyXds.pack(config));
    }

    private static SubstitutionFormatString format(dev.weft.config.ir.AccessLog.Format ir) {
        SubstitutionFormatString.Builder format = SubstitutionFormatString.newBuilder();
        if (!ir.text().isEmpty()) {
            return format.setTextFormatSource(DataSource.newBuilder().setInlineString(ir.text()))
                    .build();
        }
        Struct.Builder fields = Struct.newBuilder();
        ir.fields()
                .forEach((name, value) -> fields.putFields(
                        name, Value.newBuilder().setStringValue(value).build()));
        return format.setJsonFormat(fields).build();
    }

    private static OpenTelemetryAccessLogConfig openTelemetry(
            dev.weft.config.ir.AccessLog.Sink.OpenTelemetry otel, dev.weft.config.ir.AccessLog.Format format) {
        return OpenTelemetryAccessLogConfig.newBuilder()
                .setCommonConfig(CommonGrpcAccessLogConfig.newBuilder()
                        .setLogName(otel.name())
                        .setTransportApiVersion(ApiVersion.V3)
                        .setGrpcService(GrpcService.newBuilder()
                                .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder()
                                        .setClusterName(otel.cluster())
                                        .setAuthority(otel.authority()))))
                .setBody(text(format.text()))
                .setAttributes(attributes(format.fields()))
                .build();
    }

    private static KeyValueList attributes(Map<String, String> fields) {
        KeyValueList.Builder list = KeyValueList.newBuilder();
        fields.forEach(
                (key, value) -> list.addValues(KeyValue.newBuilder().setKey(key).setValue(text(value))));
        return list.build();
    }

    private static AnyValue text(String value) {
        return AnyValue.newBuilder().setStringValue(value).build();
    }
}
