package dev.weft.proxy.xds.map;

import dev.weft.proxy.wire.WireField;

/** The fields of listeners and the filters in them that the sidecar reads. A test compares them with the generated descriptors. */
final class ListenerFields {

    private ListenerFields() {}

    /** {@code envoy.config.listener.v3.Listener}. */
    static final class Listener {
        static final String TYPE = "envoy.config.listener.v3.Listener";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField ADDRESS = WireField.of(2, "address");
        static final WireField ADDITIONAL_ADDRESSES = WireField.of(33, "additional_addresses");
        static final WireField FILTER_CHAINS = WireField.of(3, "filter_chains");
        static final WireField FILTER_CHAIN_MATCHER = WireField.of(32, "filter_chain_matcher");
        static final WireField USE_ORIGINAL_DST = WireField.of(4, "use_original_dst");
        static final WireField DEFAULT_FILTER_CHAIN = WireField.of(25, "default_filter_chain");
        static final WireField DEPRECATED_V1 = WireField.of(7, "deprecated_v1");
        static final WireField LISTENER_FILTERS = WireField.of(9, "listener_filters");
        static final WireField TRAFFIC_DIRECTION = WireField.of(16, "traffic_direction");
        static final WireField BIND_TO_PORT = WireField.of(26, "bind_to_port");
        static final WireField TRANSPARENT = WireField.of(10, "transparent");

        private Listener() {}
    }

    /** {@code envoy.config.listener.v3.Listener.DeprecatedV1}. */
    static final class DeprecatedV1 {
        static final String TYPE = "envoy.config.listener.v3.Listener.DeprecatedV1";
        static final WireField BIND_TO_PORT = WireField.of(1, "bind_to_port");

        private DeprecatedV1() {}
    }

    /** {@code envoy.config.listener.v3.ListenerFilter}. */
    static final class ListenerFilter {
        static final String TYPE = "envoy.config.listener.v3.ListenerFilter";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField TYPED_CONFIG = WireField.of(3, "typed_config");

        private ListenerFilter() {}
    }

    /** {@code envoy.config.listener.v3.FilterChain}. */
    static final class FilterChain {
        static final String TYPE = "envoy.config.listener.v3.FilterChain";
        static final WireField NAME = WireField.of(7, "name");
        static final WireField FILTER_CHAIN_MATCH = WireField.of(1, "filter_chain_match");
        static final WireField FILTERS = WireField.of(3, "filters");
        static final WireField TRANSPORT_SOCKET = WireField.of(6, "transport_socket");
        static final WireField TRANSPORT_SOCKET_CONNECT_TIMEOUT = WireField.of(9, "transport_socket_connect_timeout");
        static final WireField METADATA = WireField.of(5, "metadata");

        private FilterChain() {}
    }

    /** {@code envoy.config.listener.v3.FilterChainMatch}. */
    static final class FilterChainMatch {
        static final String TYPE = "envoy.config.listener.v3.FilterChainMatch";
        static final WireField DESTINATION_PORT = WireField.of(8, "destination_port");
        static final WireField PREFIX_RANGES = WireField.of(3, "prefix_ranges");
        static final WireField SERVER_NAMES = WireField.of(11, "server_names");
        static final WireField TRANSPORT_PROTOCOL = WireField.of(9, "transport_protocol");
        static final WireField APPLICATION_PROTOCOLS = WireField.of(10, "application_protocols");

        private FilterChainMatch() {}
    }

    /** {@code envoy.config.listener.v3.Filter}. */
    static final class Filter {
        static final String TYPE = "envoy.config.listener.v3.Filter";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField TYPED_CONFIG = WireField.of(4, "typed_config");

        private Filter() {}
    }

    /** {@code envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager}. */
    static final class HttpConnectionManager {
        static final String TYPE = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
        static final WireField STAT_PREFIX = WireField.of(2, "stat_prefix");
        static final WireField RDS = WireField.of(3, "rds");
        static final WireField ROUTE_CONFIG = WireField.of(4, "route_config");
        static final WireField HTTP_FILTERS = WireField.of(5, "http_filters");
        static final WireField TRACING = WireField.of(7, "tracing");
        static final WireField COMMON_HTTP_PROTOCOL_OPTIONS = WireField.of(35, "common_http_protocol_options");
        static final WireField HTTP_PROTOCOL_OPTIONS = WireField.of(8, "http_protocol_options");
        static final WireField HTTP2_PROTOCOL_OPTIONS = WireField.of(9, "http2_protocol_options");
        static final WireField STREAM_IDLE_TIMEOUT = WireField.of(24, "stream_idle_timeout");
        static final WireField SERVER_NAME = WireField.of(10, "server_name");
        static final WireField MAX_REQUEST_HEADERS_KB = WireField.of(29, "max_request_headers_kb");
        static final WireField REQUEST_HEADERS_TIMEOUT = WireField.of(41, "request_headers_timeout");
        static final WireField GENERATE_REQUEST_ID = WireField.of(15, "generate_request_id");
        static final WireField NORMALIZE_PATH = WireField.of(30, "normalize_path");
        static final WireField MERGE_SLASHES = WireField.of(33, "merge_slashes");
        static final WireField PATH_WITH_ESCAPED_SLASHES_ACTION = WireField.of(45, "path_with_escaped_slashes_action");
        static final WireField UPGRADE_CONFIGS = WireField.of(23, "upgrade_configs");

        private HttpConnectionManager() {}
    }

    /** {@code envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig}. */
    static final class UpgradeConfig {
        static final String TYPE =
                "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig";
        static final WireField UPGRADE_TYPE = WireField.of(1, "upgrade_type");
        static final WireField FILTERS = WireField.of(2, "filters");
        static final WireField ENABLED = WireField.of(3, "enabled");

        private UpgradeConfig() {}
    }

    /** {@code envoy.config.core.v3.HttpProtocolOptions}. */
    static final class HttpProtocolOptions {
        static final String TYPE = "envoy.config.core.v3.HttpProtocolOptions";
        static final WireField IDLE_TIMEOUT = WireField.of(1, "idle_timeout");
        static final WireField MAX_CONNECTION_DURATION = WireField.of(3, "max_connection_duration");

        private HttpProtocolOptions() {}
    }

    /** {@code envoy.config.core.v3.Http1ProtocolOptions}. */
    static final class Http1ProtocolOptions {
        static final String TYPE = "envoy.config.core.v3.Http1ProtocolOptions";
        static final WireField ACCEPT_HTTP_10 = WireField.of(2, "accept_http_10");

        private Http1ProtocolOptions() {}
    }

    /** {@code envoy.extensions.filters.network.http_connection_manager.v3.Rds}. */
    static final class Rds {
        static final String TYPE = "envoy.extensions.filters.network.http_connection_manager.v3.Rds";
        static final WireField ROUTE_CONFIG_NAME = WireField.of(2, "route_config_name");

        private Rds() {}
    }

    /** {@code envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter}. */
    static final class HttpFilter {
        static final String TYPE = "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField TYPED_CONFIG = WireField.of(4, "typed_config");
        static final WireField IS_OPTIONAL = WireField.of(6, "is_optional");
        static final WireField DISABLED = WireField.of(7, "disabled");

        private HttpFilter() {}
    }

    /** {@code envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy}. */
    static final class TcpProxy {
        static final String TYPE = "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";
        static final WireField STAT_PREFIX = WireField.of(1, "stat_prefix");
        static final WireField CLUSTER = WireField.of(2, "cluster");
        static final WireField WEIGHTED_CLUSTERS = WireField.of(10, "weighted_clusters");
        static final WireField IDLE_TIMEOUT = WireField.of(8, "idle_timeout");
        static final WireField TUNNELING_CONFIG = WireField.of(12, "tunneling_config");
        static final WireField MAX_DOWNSTREAM_CONNECTION_DURATION =
                WireField.of(13, "max_downstream_connection_duration");
        static final WireField ON_DEMAND = WireField.of(14, "on_demand");
        static final WireField METADATA_MATCH = WireField.of(9, "metadata_match");

        private TcpProxy() {}
    }

    /** {@code envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster}. */
    static final class TcpWeighted {
        static final String TYPE = "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster";
        static final WireField CLUSTERS = WireField.of(1, "clusters");

        private TcpWeighted() {}
    }

    /** {@code envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster.ClusterWeight}. */
    static final class TcpWeight {
        static final String TYPE =
                "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster.ClusterWeight";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField WEIGHT = WireField.of(2, "weight");

        private TcpWeight() {}
    }

    /** {@code envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol}. */
    static final class ProxyProtocolFilter {
        static final String TYPE = "envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol";
        static final WireField ALLOW_WITHOUT = WireField.of(2, "allow_requests_without_proxy_protocol");
        static final WireField STAT_PREFIX = WireField.of(5, "stat_prefix");

        private ProxyProtocolFilter() {}
    }
}
