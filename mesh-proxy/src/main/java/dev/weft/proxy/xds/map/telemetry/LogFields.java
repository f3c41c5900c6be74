package dev.weft.proxy.xds.map.telemetry;

import dev.weft.proxy.wire.WireField;

/** The fields of access logs and metrics that the sidecar reads. A test compares them with the generated descriptors. */
final class LogFields {

    private LogFields() {}

    /** {@code envoy.config.listener.v3.FilterChain}. */
    static final class Chain {
        static final String TYPE = "envoy.config.listener.v3.FilterChain";
        static final WireField FILTERS = WireField.of(3, "filters");
        static final WireField METADATA = WireField.of(5, "metadata");

        private Chain() {}
    }

    /** {@code envoy.config.core.v3.Metadata}. */
    static final class Metadata {
        static final String TYPE = "envoy.config.core.v3.Metadata";
        static final WireField TYPED_FILTER_METADATA = WireField.of(2, "typed_filter_metadata");

        private Metadata() {}
    }

    /** {@code envoy.config.listener.v3.Filter}. */
    static final class Filter {
        static final String TYPE = "envoy.config.listener.v3.Filter";
        static final WireField TYPED_CONFIG = WireField.of(4, "typed_config");

        private Filter() {}
    }

    /** {@code HttpConnectionManager}. */
    static final class Manager {
        static final String TYPE = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
        static final WireField HTTP_FILTERS = WireField.of(5, "http_filters");
        static final WireField ACCESS_LOG = WireField.of(13, "access_log");

        private Manager() {}
    }

    /** {@code HttpFilter}. */
    static final class HttpFilter {
        static final String TYPE = "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter";
        static final WireField TYPED_CONFIG = WireField.of(4, "typed_config");
        static final WireField DISABLED = WireField.of(7, "disabled");

        private HttpFilter() {}
    }

    /** {@code TcpProxy}. */
    static final class Tcp {
        static final String TYPE = "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";
        static final WireField ACCESS_LOG = WireField.of(5, "access_log");

        private Tcp() {}
    }

    /** {@code envoy.config.accesslog.v3.AccessLog}. */
    static final class AccessLog {
        static final String TYPE = "envoy.config.accesslog.v3.AccessLog";
        static final WireField FILTER = WireField.of(2, "filter");
        static final WireField TYPED_CONFIG = WireField.of(4, "typed_config");

        private AccessLog() {}
    }

    /** {@code envoy.config.accesslog.v3.AccessLogFilter}. */
    static final class LogFilter {
        static final String TYPE = "envoy.config.accesslog.v3.AccessLogFilter";
        static final WireField EXTENSION_FILTER = WireField.of(11, "extension_filter");

        private LogFilter() {}
    }

    /** {@code envoy.config.accesslog.v3.ExtensionFilter}. */
    static final class Extension {
        static final String TYPE = "envoy.config.accesslog.v3.ExtensionFilter";
        static final WireField TYPED_CONFIG = WireField.of(3, "typed_config");

        private Extension() {}
    }

    /** {@code ExpressionFilter}. */
    static final class Cel {
        static final String TYPE = "envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter";
        static final WireField EXPRESSION = WireField.of(1, "expression");

        private Cel() {}
    }

    /** {@code FileAccessLog}. */
    static final class File {
        static final String TYPE = "envoy.extensions.access_loggers.file.v3.FileAccessLog";
        static final WireField PATH = WireField.of(1, "path");
        static final WireField LOG_FORMAT = WireField.of(5, "log_format");

        private File() {}
    }

    /** {@code envoy.config.core.v3.SubstitutionFormatString}. */
    static final class Format {
        static final String TYPE = "envoy.config.core.v3.SubstitutionFormatString";
        static final WireField TEXT_FORMAT = WireField.of(1, "text_format");
        static final WireField JSON_FORMAT = WireField.of(2, "json_format");
        static final WireField TEXT_FORMAT_SOURCE = WireField.of(5, "text_format_source");

        private Format() {}
    }

    /** {@code envoy.config.core.v3.DataSource}. */
    static final class Source {
        static final String TYPE = "envoy.config.core.v3.DataSource";
        static final WireField INLINE_STRING = WireField.of(3, "inline_string");

        private Source() {}
    }

    /** {@code OpenTelemetryAccessLogConfig}. */
    static final class OpenTelemetry {
        static final String TYPE = "envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig";
        static final WireField COMMON_CONFIG = WireField.of(1, "common_config");
        static final WireField BODY = WireField.of(2, "body");
        static final WireField ATTRIBUTES = WireField.of(3, "attributes");

        private OpenTelemetry() {}
    }

    /** {@code CommonGrpcAccessLogConfig}. */
    static final class Grpc {
        static final String TYPE = "envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig";
        static final WireField LOG_NAME = WireField.of(1, "log_name");
        static final WireField GRPC_SERVICE = WireField.of(2, "grpc_service");

        private Grpc() {}
    }

    /** {@code opentelemetry.proto.common.v1.KeyValueList}. */
    static final class KeyValues {
        static final String TYPE = "opentelemetry.proto.common.v1.KeyValueList";
        static final WireField VALUES = WireField.of(1, "values");

        private KeyValues() {}
    }

    /** {@code opentelemetry.proto.common.v1.KeyValue}. */
    static final class KeyValue {
        static final String TYPE = "opentelemetry.proto.common.v1.KeyValue";
        static final WireField KEY = WireField.of(1, "key");
        static final WireField VALUE = WireField.of(2, "value");

        private KeyValue() {}
    }

    /** {@code opentelemetry.proto.common.v1.AnyValue}. */
    static final class AnyValue {
        static final String TYPE = "opentelemetry.proto.common.v1.AnyValue";
        static final WireField STRING_VALUE = WireField.of(1, "string_value");

        private AnyValue() {}
    }

    /** {@code stats.PluginConfig}. */
    static final class Stats {
        static final String TYPE = "stats.PluginConfig";
        static final WireField METRICS = WireField.of(8, "metrics");

        private Stats() {}
    }

    /** {@code stats.MetricConfig}. */
    static final class Metric {
        static final String TYPE = "stats.MetricConfig";
        static final WireField DIMENSIONS = WireField.of(1, "dimensions");
        static final WireField NAME = WireField.of(2, "name");
        static final WireField TAGS_TO_REMOVE = WireField.of(3, "tags_to_remove");
        static final WireField DROP = WireField.of(5, "drop");

        private Metric() {}
    }

    /** {@code google.protobuf.Any}. */
    static final class AnyMessage {
        static final String TYPE = "google.protobuf.Any";
        static final WireField TYPE_URL = WireField.of(1, "type_url");
        static final WireField VALUE = WireField.of(2, "value");

        private AnyMessage() {}
    }
}
