package dev.weft.proxy.xds.map.telemetry;

import dev.weft.proxy.wire.WireField;

/** The fields of tracing that the sidecar reads. A test compares them with the generated descriptors. */
final class TracingFields {

    private TracingFields() {}

    /** {@code HttpConnectionManager.Tracing}. */
    static final class Manager {
        static final String TYPE =
                "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.Tracing";
        static final WireField RANDOM_SAMPLING = WireField.of(4, "random_sampling");
        static final WireField OVERALL_SAMPLING = WireField.of(5, "overall_sampling");
        static final WireField MAX_PATH_TAG_LENGTH = WireField.of(7, "max_path_tag_length");
        static final WireField CUSTOM_TAGS = WireField.of(8, "custom_tags");
        static final WireField PROVIDER = WireField.of(9, "provider");

        private Manager() {}
    }

    /** {@code envoy.type.v3.Percent}. */
    static final class Percent {
        static final String TYPE = "envoy.type.v3.Percent";
        static final WireField VALUE = WireField.of(1, "value");

        private Percent() {}
    }

    /** {@code envoy.config.trace.v3.Tracing.Http}. */
    static final class Http {
        static final String TYPE = "envoy.config.trace.v3.Tracing.Http";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField TYPED_CONFIG = WireField.of(3, "typed_config");

        private Http() {}
    }

    /** {@code envoy.config.trace.v3.OpenTelemetryConfig}. */
    static final class OpenTelemetry {
        static final String TYPE = "envoy.config.trace.v3.OpenTelemetryConfig";
        static final WireField GRPC_SERVICE = WireField.of(1, "grpc_service");
        static final WireField SERVICE_NAME = WireField.of(2, "service_name");
        static final WireField HTTP_SERVICE = WireField.of(3, "http_service");

        private OpenTelemetry() {}
    }

    /** {@code envoy.config.trace.v3.ZipkinConfig}. */
    static final class Zipkin {
        static final String TYPE = "envoy.config.trace.v3.ZipkinConfig";
        static final WireField COLLECTOR_CLUSTER = WireField.of(1, "collector_cluster");
        static final WireField COLLECTOR_ENDPOINT = WireField.of(2, "collector_endpoint");
        static final WireField TRACE_ID_128BIT = WireField.of(3, "trace_id_128bit");
        static final WireField COLLECTOR_ENDPOINT_VERSION = WireField.of(5, "collector_endpoint_version");
        static final WireField COLLECTOR_HOSTNAME = WireField.of(6, "collector_hostname");

        private Zipkin() {}
    }

    /** {@code envoy.config.core.v3.GrpcService}. */
    static final class GrpcService {
        static final String TYPE = "envoy.config.core.v3.GrpcService";
        static final WireField ENVOY_GRPC = WireField.of(1, "envoy_grpc");
        static final WireField TIMEOUT = WireField.of(3, "timeout");

        private GrpcService() {}
    }

    /** {@code envoy.config.core.v3.GrpcService.EnvoyGrpc}. */
    static final class EnvoyGrpc {
        static final String TYPE = "envoy.config.core.v3.GrpcService.EnvoyGrpc";
        static final WireField CLUSTER_NAME = WireField.of(1, "cluster_name");
        static final WireField AUTHORITY = WireField.of(2, "authority");

        private EnvoyGrpc() {}
    }

    /** {@code envoy.config.core.v3.HttpService}. */
    static final class HttpService {
        static final String TYPE = "envoy.config.core.v3.HttpService";
        static final WireField HTTP_URI = WireField.of(1, "http_uri");

        private HttpService() {}
    }

    /** {@code envoy.config.core.v3.HttpUri}. */
    static final class HttpUri {
        static final String TYPE = "envoy.config.core.v3.HttpUri";
        static final WireField URI = WireField.of(1, "uri");
        static final WireField CLUSTER = WireField.of(2, "cluster");
        static final WireField TIMEOUT = WireField.of(3, "timeout");

        private HttpUri() {}
    }

    /** {@code envoy.type.tracing.v3.CustomTag}. */
    static final class CustomTag {
        static final String TYPE = "envoy.type.tracing.v3.CustomTag";
        static final WireField TAG = WireField.of(1, "tag");
        static final WireField LITERAL = WireField.of(2, "literal");
        static final WireField ENVIRONMENT = WireField.of(3, "environment");
        static final WireField REQUEST_HEADER = WireField.of(4, "request_header");

        private CustomTag() {}
    }

    /** {@code envoy.type.tracing.v3.CustomTag.Literal}. */
    static final class Literal {
        static final String TYPE = "envoy.type.tracing.v3.CustomTag.Literal";
        static final WireField VALUE = WireField.of(1, "value");

        private Literal() {}
    }

    /** {@code envoy.type.tracing.v3.CustomTag.Environment}. */
    static final class Environment {
        static final String TYPE = "envoy.type.tracing.v3.CustomTag.Environment";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField DEFAULT_VALUE = WireField.of(2, "default_value");

        private Environment() {}
    }

    /** {@code envoy.type.tracing.v3.CustomTag.Header}. */
    static final class Header {
        static final String TYPE = "envoy.type.tracing.v3.CustomTag.Header";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField DEFAULT_VALUE = WireField.of(2, "default_value");

        private Header() {}
    }
}
