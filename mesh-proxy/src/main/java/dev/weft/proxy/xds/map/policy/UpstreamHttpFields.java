package dev.weft.proxy.xds.map.policy;

import dev.weft.proxy.wire.WireField;

/** The fields that say which HTTP a cluster speaks. A test compares them with the generated descriptors. */
final class UpstreamHttpFields {

    private UpstreamHttpFields() {}

    /** {@code envoy.config.cluster.v3.Cluster}. */
    static final class Cluster {
        static final String TYPE = "envoy.config.cluster.v3.Cluster";
        static final WireField TYPED_EXTENSION_PROTOCOL_OPTIONS = WireField.of(36, "typed_extension_protocol_options");

        private Cluster() {}
    }

    /** {@code envoy.extensions.upstreams.http.v3.HttpProtocolOptions}. */
    static final class Options {
        static final String TYPE = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
        static final WireField EXPLICIT_HTTP_CONFIG = WireField.of(3, "explicit_http_config");
        static final WireField USE_DOWNSTREAM_PROTOCOL_CONFIG = WireField.of(4, "use_downstream_protocol_config");
        static final WireField AUTO_CONFIG = WireField.of(5, "auto_config");

        private Options() {}
    }

    /** {@code envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig}. */
    static final class Explicit {
        static final String TYPE = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig";
        static final WireField HTTP2_PROTOCOL_OPTIONS = WireField.of(2, "http2_protocol_options");
        static final WireField HTTP3_PROTOCOL_OPTIONS = WireField.of(3, "http3_protocol_options");

        private Explicit() {}
    }

    /** {@code envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig}. */
    static final class UseDownstream {
        static final String TYPE = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig";
        static final WireField HTTP2_PROTOCOL_OPTIONS = WireField.of(2, "http2_protocol_options");

        private UseDownstream() {}
    }

    /** {@code envoy.extensions.upstreams.http.v3.HttpProtocolOptions.AutoHttpConfig}. */
    static final class Auto {
        static final String TYPE = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions.AutoHttpConfig";
        static final WireField HTTP2_PROTOCOL_OPTIONS = WireField.of(2, "http2_protocol_options");

        private Auto() {}
    }

    /** {@code envoy.config.core.v3.Http2ProtocolOptions}. */
    static final class Http2 {
        static final String TYPE = "envoy.config.core.v3.Http2ProtocolOptions";
        static final WireField MAX_CONCURRENT_STREAMS = WireField.of(2, "max_concurrent_streams");
        static final WireField CONNECTION_KEEPALIVE = WireField.of(15, "connection_keepalive");

        private Http2() {}
    }

    /** {@code envoy.config.core.v3.KeepaliveSettings}. */
    static final class Keepalive {
        static final String TYPE = "envoy.config.core.v3.KeepaliveSettings";
        static final WireField INTERVAL = WireField.of(1, "interval");
        static final WireField TIMEOUT = WireField.of(2, "timeout");

        private Keepalive() {}
    }
}
