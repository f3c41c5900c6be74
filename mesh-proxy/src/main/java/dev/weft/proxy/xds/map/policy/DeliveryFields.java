package dev.weft.proxy.xds.map.policy;

import dev.weft.proxy.wire.WireField;

/** The fields of routes that retry, copy, hash, delay and abort. A test compares them with the generated descriptors. */
final class DeliveryFields {

    private DeliveryFields() {}

    /** {@code envoy.config.route.v3.RouteAction}. */
    static final class RouteAction {
        static final String TYPE = "envoy.config.route.v3.RouteAction";
        static final WireField RETRY_POLICY = WireField.of(9, "retry_policy");
        static final WireField RETRY_POLICY_TYPED_CONFIG = WireField.of(33, "retry_policy_typed_config");
        static final WireField HEDGE_POLICY = WireField.of(27, "hedge_policy");
        static final WireField PRIORITY = WireField.of(11, "priority");
        static final WireField REQUEST_MIRROR_POLICIES = WireField.of(30, "request_mirror_policies");
        static final WireField HASH_POLICY = WireField.of(15, "hash_policy");

        private RouteAction() {}
    }

    /** {@code envoy.config.route.v3.RetryPolicy}. */
    static final class Retry {
        static final String TYPE = "envoy.config.route.v3.RetryPolicy";
        static final WireField RETRY_ON = WireField.of(1, "retry_on");
        static final WireField NUM_RETRIES = WireField.of(2, "num_retries");
        static final WireField PER_TRY_TIMEOUT = WireField.of(3, "per_try_timeout");
        static final WireField RETRY_PRIORITY = WireField.of(4, "retry_priority");
        static final WireField RETRY_HOST_PREDICATE = WireField.of(5, "retry_host_predicate");
        static final WireField HOST_SELECTION_RETRY_MAX_ATTEMPTS = WireField.of(6, "host_selection_retry_max_attempts");
        static final WireField RETRIABLE_STATUS_CODES = WireField.of(7, "retriable_status_codes");
        static final WireField RETRY_BACK_OFF = WireField.of(8, "retry_back_off");
        static final WireField RATE_LIMITED_RETRY_BACK_OFF = WireField.of(11, "rate_limited_retry_back_off");
        static final WireField RETRIABLE_HEADERS = WireField.of(9, "retriable_headers");

        private Retry() {}
    }

    /** {@code envoy.config.route.v3.RetryPolicy.RetryHostPredicate}. */
    static final class RetryExtension {
        static final String TYPE = "envoy.config.route.v3.RetryPolicy.RetryHostPredicate";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField TYPED_CONFIG = WireField.of(3, "typed_config");

        private RetryExtension() {}
    }

    /** {@code envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig}. */
    static final class Priorities {
        static final String TYPE = "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig";
        static final WireField UPDATE_FREQUENCY = WireField.of(1, "update_frequency");

        private Priorities() {}
    }

    /** {@code envoy.config.route.v3.RetryPolicy.RetryBackOff}. */
    static final class BackOff {
        static final String TYPE = "envoy.config.route.v3.RetryPolicy.RetryBackOff";
        static final WireField BASE_INTERVAL = WireField.of(1, "base_interval");
        static final WireField MAX_INTERVAL = WireField.of(2, "max_interval");

        private BackOff() {}
    }

    /** {@code envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff}. */
    static final class RateLimited {
        static final String TYPE = "envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff";
        static final WireField RESET_HEADERS = WireField.of(1, "reset_headers");
        static final WireField MAX_INTERVAL = WireField.of(2, "max_interval");

        private RateLimited() {}
    }

    /** {@code envoy.config.route.v3.RetryPolicy.ResetHeader}. */
    static final class ResetHeader {
        static final String TYPE = "envoy.config.route.v3.RetryPolicy.ResetHeader";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField FORMAT = WireField.of(2, "format");

        private ResetHeader() {}
    }

    /** {@code envoy.config.route.v3.RouteAction.RequestMirrorPolicy}. */
    static final class Mirror {
        static final String TYPE = "envoy.config.route.v3.RouteAction.RequestMirrorPolicy";
        static final WireField CLUSTER = WireField.of(1, "cluster");
        static final WireField RUNTIME_FRACTION = WireField.of(3, "runtime_fraction");
        static final WireField TRACE_SAMPLED = WireField.of(4, "trace_sampled");
        static final WireField DISABLE_SHADOW_HOST_SUFFIX_APPEND = WireField.of(6, "disable_shadow_host_suffix_append");

        private Mirror() {}
    }

    /** {@code envoy.config.core.v3.RuntimeFractionalPercent}. */
    static final class RuntimeFraction {
        static final String TYPE = "envoy.config.core.v3.RuntimeFractionalPercent";
        static final WireField DEFAULT_VALUE = WireField.of(1, "default_value");
        static final WireField RUNTIME_KEY = WireField.of(2, "runtime_key");

        private RuntimeFraction() {}
    }

    /** {@code envoy.type.v3.FractionalPercent}. */
    static final class Fractional {
        static final String TYPE = "envoy.type.v3.FractionalPercent";
        static final WireField NUMERATOR = WireField.of(1, "numerator");
        static final WireField DENOMINATOR = WireField.of(2, "denominator");

        private Fractional() {}
    }

    /** {@code envoy.config.route.v3.RouteAction.HashPolicy}. */
    static final class HashPolicy {
        static final String TYPE = "envoy.config.route.v3.RouteAction.HashPolicy";
        static final WireField HEADER = WireField.of(1, "header");
        static final WireField COOKIE = WireField.of(2, "cookie");
        static final WireField CONNECTION_PROPERTIES = WireField.of(3, "connection_properties");
        static final WireField QUERY_PARAMETER = WireField.of(5, "query_parameter");
        static final WireField TERMINAL = WireField.of(4, "terminal");

        private HashPolicy() {}
    }

    /** {@code envoy.config.route.v3.RouteAction.HashPolicy.Header}. */
    static final class HashHeader {
        static final String TYPE = "envoy.config.route.v3.RouteAction.HashPolicy.Header";
        static final WireField HEADER_NAME = WireField.of(1, "header_name");

        private HashHeader() {}
    }

    /** {@code envoy.config.route.v3.RouteAction.HashPolicy.Cookie}. */
    static final class HashCookie {
        static final String TYPE = "envoy.config.route.v3.RouteAction.HashPolicy.Cookie";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField TTL = WireField.of(2, "ttl");
        static final WireField PATH = WireField.of(3, "path");
        static final WireField ATTRIBUTES = WireField.of(4, "attributes");

        private HashCookie() {}
    }

    /** {@code envoy.config.route.v3.RouteAction.HashPolicy.CookieAttribute}. */
    static final class HashCookieAttribute {
        static final String TYPE = "envoy.config.route.v3.RouteAction.HashPolicy.CookieAttribute";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField VALUE = WireField.of(2, "value");

        private HashCookieAttribute() {}
    }

    /** {@code envoy.config.route.v3.RouteAction.HashPolicy.ConnectionProperties}. */
    static final class HashConnection {
        static final String TYPE = "envoy.config.route.v3.RouteAction.HashPolicy.ConnectionProperties";
        static final WireField SOURCE_IP = WireField.of(1, "source_ip");

        private HashConnection() {}
    }

    /** {@code envoy.config.route.v3.RouteAction.HashPolicy.QueryParameter}. */
    static final class HashQuery {
        static final String TYPE = "envoy.config.route.v3.RouteAction.HashPolicy.QueryParameter";
        static final WireField NAME = WireField.of(1, "name");

        private HashQuery() {}
    }

    /** {@code envoy.extensions.filters.http.fault.v3.HTTPFault}. */
    static final class HttpFault {
        static final String TYPE = "envoy.extensions.filters.http.fault.v3.HTTPFault";
        static final WireField DELAY = WireField.of(1, "delay");
        static final WireField ABORT = WireField.of(2, "abort");
        static final WireField DISABLE_DOWNSTREAM_CLUSTER_STATS = WireField.of(15, "disable_downstream_cluster_stats");
        static final WireField FILTER_METADATA = WireField.of(16, "filter_metadata");

        private HttpFault() {}
    }

    /** {@code envoy.extensions.filters.common.fault.v3.FaultDelay}. */
    static final class FaultDelay {
        static final String TYPE = "envoy.extensions.filters.common.fault.v3.FaultDelay";
        static final WireField FIXED_DELAY = WireField.of(3, "fixed_delay");
        static final WireField PERCENTAGE = WireField.of(4, "percentage");

        private FaultDelay() {}
    }

    /** {@code envoy.extensions.filters.http.fault.v3.FaultAbort}. */
    static final class FaultAbort {
        static final String TYPE = "envoy.extensions.filters.http.fault.v3.FaultAbort";
        static final WireField HTTP_STATUS = WireField.of(2, "http_status");
        static final WireField GRPC_STATUS = WireField.of(5, "grpc_status");
        static final WireField PERCENTAGE = WireField.of(3, "percentage");

        private FaultAbort() {}
    }

    /** {@code envoy.extensions.filters.http.cors.v3.CorsPolicy}. */
    static final class CorsPolicy {
        static final String TYPE = "envoy.extensions.filters.http.cors.v3.CorsPolicy";
        static final WireField ALLOW_ORIGIN_STRING_MATCH = WireField.of(1, "allow_origin_string_match");
        static final WireField ALLOW_METHODS = WireField.of(2, "allow_methods");
        static final WireField ALLOW_HEADERS = WireField.of(3, "allow_headers");
        static final WireField EXPOSE_HEADERS = WireField.of(4, "expose_headers");
        static final WireField MAX_AGE = WireField.of(5, "max_age");
        static final WireField ALLOW_CREDENTIALS = WireField.of(6, "allow_credentials");
        static final WireField FILTER_ENABLED = WireField.of(7, "filter_enabled");
        static final WireField FORWARD_NOT_MATCHING_PREFLIGHTS = WireField.of(10, "forward_not_matching_preflights");

        private CorsPolicy() {}
    }
}
