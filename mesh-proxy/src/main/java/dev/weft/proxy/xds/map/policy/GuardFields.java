package dev.weft.proxy.xds.map.policy;

import dev.weft.proxy.wire.WireField;

/** The fields of clusters that limit, eject and check. A test compares them with the generated descriptors. */
final class GuardFields {

    private GuardFields() {}

    /** {@code envoy.config.cluster.v3.CircuitBreakers}. */
    static final class CircuitBreakers {
        static final String TYPE = "envoy.config.cluster.v3.CircuitBreakers";
        static final WireField THRESHOLDS = WireField.of(1, "thresholds");
        static final WireField PER_HOST_THRESHOLDS = WireField.of(2, "per_host_thresholds");

        private CircuitBreakers() {}
    }

    /** {@code envoy.config.cluster.v3.CircuitBreakers.Thresholds}. */
    static final class Thresholds {
        static final String TYPE = "envoy.config.cluster.v3.CircuitBreakers.Thresholds";
        static final WireField PRIORITY = WireField.of(1, "priority");
        static final WireField MAX_CONNECTIONS = WireField.of(2, "max_connections");
        static final WireField MAX_PENDING_REQUESTS = WireField.of(3, "max_pending_requests");
        static final WireField MAX_REQUESTS = WireField.of(4, "max_requests");
        static final WireField MAX_RETRIES = WireField.of(5, "max_retries");
        static final WireField RETRY_BUDGET = WireField.of(8, "retry_budget");
        static final WireField TRACK_REMAINING = WireField.of(6, "track_remaining");

        private Thresholds() {}
    }

    /** {@code envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget}. */
    static final class RetryBudget {
        static final String TYPE = "envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget";
        static final WireField BUDGET_PERCENT = WireField.of(1, "budget_percent");
        static final WireField MIN_RETRY_CONCURRENCY = WireField.of(2, "min_retry_concurrency");

        private RetryBudget() {}
    }

    /** {@code envoy.config.cluster.v3.OutlierDetection}. */
    static final class Outlier {
        static final String TYPE = "envoy.config.cluster.v3.OutlierDetection";
        static final WireField CONSECUTIVE_5XX = WireField.of(1, "consecutive_5xx");
        static final WireField INTERVAL = WireField.of(2, "interval");
        static final WireField BASE_EJECTION_TIME = WireField.of(3, "base_ejection_time");
        static final WireField MAX_EJECTION_PERCENT = WireField.of(4, "max_ejection_percent");
        static final WireField ENFORCING_CONSECUTIVE_5XX = WireField.of(5, "enforcing_consecutive_5xx");
        static final WireField ENFORCING_SUCCESS_RATE = WireField.of(6, "enforcing_success_rate");
        static final WireField SUCCESS_RATE_MINIMUM_HOSTS = WireField.of(7, "success_rate_minimum_hosts");
        static final WireField SUCCESS_RATE_REQUEST_VOLUME = WireField.of(8, "success_rate_request_volume");
        static final WireField SUCCESS_RATE_STDEV_FACTOR = WireField.of(9, "success_rate_stdev_factor");
        static final WireField CONSECUTIVE_GATEWAY_FAILURE = WireField.of(10, "consecutive_gateway_failure");
        static final WireField ENFORCING_CONSECUTIVE_GATEWAY_FAILURE =
                WireField.of(11, "enforcing_consecutive_gateway_failure");
        static final WireField SPLIT_EXTERNAL_LOCAL_ORIGIN_ERRORS =
                WireField.of(12, "split_external_local_origin_errors");
        static final WireField CONSECUTIVE_LOCAL_ORIGIN_FAILURE = WireField.of(13, "consecutive_local_origin_failure");
        static final WireField ENFORCING_CONSECUTIVE_LOCAL_ORIGIN_FAILURE =
                WireField.of(14, "enforcing_consecutive_local_origin_failure");
        static final WireField ENFORCING_LOCAL_ORIGIN_SUCCESS_RATE =
                WireField.of(15, "enforcing_local_origin_success_rate");
        static final WireField FAILURE_PERCENTAGE_THRESHOLD = WireField.of(16, "failure_percentage_threshold");
        static final WireField ENFORCING_FAILURE_PERCENTAGE = WireField.of(17, "enforcing_failure_percentage");
        static final WireField ENFORCING_FAILURE_PERCENTAGE_LOCAL_ORIGIN =
                WireField.of(18, "enforcing_failure_percentage_local_origin");
        static final WireField FAILURE_PERCENTAGE_MINIMUM_HOSTS = WireField.of(19, "failure_percentage_minimum_hosts");
        static final WireField FAILURE_PERCENTAGE_REQUEST_VOLUME =
                WireField.of(20, "failure_percentage_request_volume");
        static final WireField MAX_EJECTION_TIME = WireField.of(21, "max_ejection_time");
        static final WireField MAX_EJECTION_TIME_JITTER = WireField.of(22, "max_ejection_time_jitter");
        static final WireField ALWAYS_EJECT_ONE_HOST = WireField.of(25, "always_eject_one_host");

        private Outlier() {}
    }

    /** {@code envoy.config.core.v3.HealthCheck}. */
    static final class HealthCheck {
        static final String TYPE = "envoy.config.core.v3.HealthCheck";
        static final WireField TIMEOUT = WireField.of(1, "timeout");
        static final WireField INTERVAL = WireField.of(2, "interval");
        static final WireField INTERVAL_JITTER_PERCENT = WireField.of(18, "interval_jitter_percent");
        static final WireField UNHEALTHY_THRESHOLD = WireField.of(4, "unhealthy_threshold");
        static final WireField HEALTHY_THRESHOLD = WireField.of(5, "healthy_threshold");
        static final WireField REUSE_CONNECTION = WireField.of(7, "reuse_connection");
        static final WireField HTTP_HEALTH_CHECK = WireField.of(8, "http_health_check");
        static final WireField TCP_HEALTH_CHECK = WireField.of(9, "tcp_health_check");
        static final WireField GRPC_HEALTH_CHECK = WireField.of(11, "grpc_health_check");
        static final WireField NO_TRAFFIC_INTERVAL = WireField.of(12, "no_traffic_interval");

        private HealthCheck() {}
    }

    /** {@code envoy.config.core.v3.HealthCheck.HttpHealthCheck}. */
    static final class HttpCheck {
        static final String TYPE = "envoy.config.core.v3.HealthCheck.HttpHealthCheck";
        static final WireField HOST = WireField.of(1, "host");
        static final WireField PATH = WireField.of(2, "path");
        static final WireField EXPECTED_STATUSES = WireField.of(9, "expected_statuses");

        private HttpCheck() {}
    }

    /** {@code envoy.config.core.v3.HealthCheck.TcpHealthCheck}. */
    static final class TcpCheck {
        static final String TYPE = "envoy.config.core.v3.HealthCheck.TcpHealthCheck";
        static final WireField SEND = WireField.of(1, "send");
        static final WireField RECEIVE = WireField.of(2, "receive");

        private TcpCheck() {}
    }

    /** {@code envoy.config.core.v3.HealthCheck.Payload}. */
    static final class Payload {
        static final String TYPE = "envoy.config.core.v3.HealthCheck.Payload";
        static final WireField TEXT = WireField.of(1, "text");

        private Payload() {}
    }

    /** {@code envoy.config.core.v3.HealthCheck.GrpcHealthCheck}. */
    static final class GrpcCheck {
        static final String TYPE = "envoy.config.core.v3.HealthCheck.GrpcHealthCheck";
        static final WireField SERVICE_NAME = WireField.of(1, "service_name");
        static final WireField AUTHORITY = WireField.of(2, "authority");

        private GrpcCheck() {}
    }

    /** {@code envoy.type.v3.Int64Range}. */
    static final class StatusRange {
        static final String TYPE = "envoy.type.v3.Int64Range";
        static final WireField START = WireField.of(1, "start");
        static final WireField END = WireField.of(2, "end");

        private StatusRange() {}
    }
}
