package dev.weft.proxy.xds.map.policy;

import dev.weft.proxy.wire.WireField;

/** The fields of sockets that begin with a PROXY header. A test compares them with the generated descriptors. */
final class ProxyHeaderFields {

    private ProxyHeaderFields() {}

    /** {@code envoy.config.cluster.v3.Cluster}. */
    static final class Cluster {
        static final String TYPE = "envoy.config.cluster.v3.Cluster";
        static final WireField TRANSPORT_SOCKET = WireField.of(24, "transport_socket");
        static final WireField TRANSPORT_SOCKET_MATCHES = WireField.of(43, "transport_socket_matches");

        private Cluster() {}
    }

    /** {@code envoy.config.cluster.v3.Cluster.TransportSocketMatch}. */
    static final class Match {
        static final String TYPE = "envoy.config.cluster.v3.Cluster.TransportSocketMatch";
        static final WireField TRANSPORT_SOCKET = WireField.of(3, "transport_socket");

        private Match() {}
    }

    /** {@code envoy.config.core.v3.TransportSocket}. */
    static final class Socket {
        static final String TYPE = "envoy.config.core.v3.TransportSocket";
        static final WireField TYPED_CONFIG = WireField.of(3, "typed_config");

        private Socket() {}
    }

    /** {@code envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport}. */
    static final class Upstream {
        static final String TYPE =
                "envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport";
        static final WireField CONFIG = WireField.of(1, "config");
        static final WireField TRANSPORT_SOCKET = WireField.of(2, "transport_socket");

        private Upstream() {}
    }

    /** {@code envoy.config.core.v3.ProxyProtocolConfig}. */
    static final class Config {
        static final String TYPE = "envoy.config.core.v3.ProxyProtocolConfig";
        static final WireField VERSION = WireField.of(1, "version");

        private Config() {}
    }
}
