package dev.weft.proxy.xds.map.policy;

import dev.weft.proxy.wire.WireField;

/** The fields of clusters that say how endpoints are picked and connected to. A test compares them with the generated descriptors. */
final class BalanceFields {

    private BalanceFields() {}

    /** {@code envoy.config.cluster.v3.Cluster}. */
    static final class Cluster {
        static final String TYPE = "envoy.config.cluster.v3.Cluster";
        static final WireField LB_POLICY = WireField.of(6, "lb_policy");
        static final WireField LOAD_BALANCING_POLICY = WireField.of(41, "load_balancing_policy");
        static final WireField LB_SUBSET_CONFIG = WireField.of(22, "lb_subset_config");
        static final WireField MAX_REQUESTS_PER_CONNECTION = WireField.of(9, "max_requests_per_connection");
        static final WireField HEALTH_CHECKS = WireField.of(8, "health_checks");
        static final WireField CIRCUIT_BREAKERS = WireField.of(10, "circuit_breakers");
        static final WireField OUTLIER_DETECTION = WireField.of(19, "outlier_detection");
        static final WireField RING_HASH_LB_CONFIG = WireField.of(23, "ring_hash_lb_config");
        static final WireField MAGLEV_LB_CONFIG = WireField.of(52, "maglev_lb_config");
        static final WireField ORIGINAL_DST_LB_CONFIG = WireField.of(34, "original_dst_lb_config");
        static final WireField LEAST_REQUEST_LB_CONFIG = WireField.of(37, "least_request_lb_config");
        static final WireField ROUND_ROBIN_LB_CONFIG = WireField.of(56, "round_robin_lb_config");
        static final WireField COMMON_LB_CONFIG = WireField.of(27, "common_lb_config");
        static final WireField METADATA = WireField.of(25, "metadata");
        static final WireField UPSTREAM_CONNECTION_OPTIONS = WireField.of(30, "upstream_connection_options");
        static final WireField TYPED_EXTENSION_PROTOCOL_OPTIONS = WireField.of(36, "typed_extension_protocol_options");

        private Cluster() {}
    }

    /** {@code envoy.config.cluster.v3.Cluster.SlowStartConfig}. */
    static final class SlowStart {
        static final String TYPE = "envoy.config.cluster.v3.Cluster.SlowStartConfig";
        static final WireField SLOW_START_WINDOW = WireField.of(1, "slow_start_window");
        static final WireField AGGRESSION = WireField.of(2, "aggression");
        static final WireField MIN_WEIGHT_PERCENT = WireField.of(3, "min_weight_percent");

        private SlowStart() {}
    }

    /** {@code envoy.config.cluster.v3.Cluster.RoundRobinLbConfig}. */
    static final class RoundRobin {
        static final String TYPE = "envoy.config.cluster.v3.Cluster.RoundRobinLbConfig";
        static final WireField SLOW_START_CONFIG = WireField.of(1, "slow_start_config");

        private RoundRobin() {}
    }

    /** {@code envoy.config.cluster.v3.Cluster.LeastRequestLbConfig}. */
    static final class LeastRequest {
        static final String TYPE = "envoy.config.cluster.v3.Cluster.LeastRequestLbConfig";
        static final WireField CHOICE_COUNT = WireField.of(1, "choice_count");
        static final WireField ACTIVE_REQUEST_BIAS = WireField.of(2, "active_request_bias");
        static final WireField SLOW_START_CONFIG = WireField.of(3, "slow_start_config");

        private LeastRequest() {}
    }

    /** {@code envoy.config.cluster.v3.Cluster.RingHashLbConfig}. */
    static final class RingHash {
        static final String TYPE = "envoy.config.cluster.v3.Cluster.RingHashLbConfig";
        static final WireField MINIMUM_RING_SIZE = WireField.of(1, "minimum_ring_size");
        static final WireField HASH_FUNCTION = WireField.of(3, "hash_function");
        static final WireField MAXIMUM_RING_SIZE = WireField.of(4, "maximum_ring_size");

        private RingHash() {}
    }

    /** {@code envoy.config.cluster.v3.Cluster.MaglevLbConfig}. */
    static final class Maglev {
        static final String TYPE = "envoy.config.cluster.v3.Cluster.MaglevLbConfig";
        static final WireField TABLE_SIZE = WireField.of(1, "table_size");

        private Maglev() {}
    }

    /** {@code envoy.config.cluster.v3.Cluster.CommonLbConfig}. */
    static final class CommonLb {
        static final String TYPE = "envoy.config.cluster.v3.Cluster.CommonLbConfig";
        static final WireField HEALTHY_PANIC_THRESHOLD = WireField.of(1, "healthy_panic_threshold");
        static final WireField LOCALITY_WEIGHTED_LB_CONFIG = WireField.of(3, "locality_weighted_lb_config");
        static final WireField UPDATE_MERGE_WINDOW = WireField.of(4, "update_merge_window");

        private CommonLb() {}
    }

    /** {@code envoy.config.cluster.v3.UpstreamConnectionOptions}. */
    static final class ConnectionOptions {
        static final String TYPE = "envoy.config.cluster.v3.UpstreamConnectionOptions";
        static final WireField TCP_KEEPALIVE = WireField.of(1, "tcp_keepalive");

        private ConnectionOptions() {}
    }

    /** {@code envoy.config.core.v3.TcpKeepalive}. */
    static final class KeepAlive {
        static final String TYPE = "envoy.config.core.v3.TcpKeepalive";
        static final WireField KEEPALIVE_PROBES = WireField.of(1, "keepalive_probes");
        static final WireField KEEPALIVE_TIME = WireField.of(2, "keepalive_time");
        static final WireField KEEPALIVE_INTERVAL = WireField.of(3, "keepalive_interval");

        private KeepAlive() {}
    }

    /** {@code envoy.extensions.upstreams.http.v3.HttpProtocolOptions}. */
    static final class UpstreamHttp {
        static final String TYPE = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
        static final WireField COMMON_HTTP_PROTOCOL_OPTIONS = WireField.of(1, "common_http_protocol_options");
        static final WireField HTTP_FILTERS = WireField.of(6, "http_filters");

        private UpstreamHttp() {}
    }

    /** {@code envoy.config.core.v3.HttpProtocolOptions}. */
    static final class HttpOptions {
        static final String TYPE = "envoy.config.core.v3.HttpProtocolOptions";
        static final WireField IDLE_TIMEOUT = WireField.of(1, "idle_timeout");
        static final WireField MAX_CONNECTION_DURATION = WireField.of(3, "max_connection_duration");
        static final WireField MAX_REQUESTS_PER_CONNECTION = WireField.of(6, "max_requests_per_connection");

        private HttpOptions() {}
    }

    /** {@code envoy.config.core.v3.RuntimeDouble}. */
    static final class RuntimeDouble {
        static final String TYPE = "envoy.config.core.v3.RuntimeDouble";
        static final WireField DEFAULT_VALUE = WireField.of(1, "default_value");

        private RuntimeDouble() {}
    }

    /** {@code envoy.type.v3.Percent}. */
    static final class Percent {
        static final String TYPE = "envoy.type.v3.Percent";
        static final WireField VALUE = WireField.of(1, "value");

        private Percent() {}
    }
}
