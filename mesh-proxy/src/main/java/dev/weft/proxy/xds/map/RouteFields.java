package dev.weft.proxy.xds.map;

import dev.weft.proxy.wire.WireField;

/** The fields of route configurations that the sidecar reads. A test compares them with the generated descriptors. */
final class RouteFields {

    private RouteFields() {}

    /** {@code envoy.config.route.v3.RouteConfiguration}. */
    static final class RouteConfiguration {
        static final String TYPE = "envoy.config.route.v3.RouteConfiguration";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField VIRTUAL_HOSTS = WireField.of(2, "virtual_hosts");
        static final WireField VHDS = WireField.of(9, "vhds");
        static final WireField REQUEST_HEADERS_TO_ADD = WireField.of(6, "request_headers_to_add");
        static final WireField REQUEST_HEADERS_TO_REMOVE = WireField.of(8, "request_headers_to_remove");
        static final WireField RESPONSE_HEADERS_TO_ADD = WireField.of(4, "response_headers_to_add");
        static final WireField RESPONSE_HEADERS_TO_REMOVE = WireField.of(5, "response_headers_to_remove");
        static final WireField TYPED_PER_FILTER_CONFIG = WireField.of(16, "typed_per_filter_config");

        /** Those that change headers. */
        static final HeaderMapper.Fields HEADERS = new HeaderMapper.Fields(
                REQUEST_HEADERS_TO_ADD, REQUEST_HEADERS_TO_REMOVE, RESPONSE_HEADERS_TO_ADD, RESPONSE_HEADERS_TO_REMOVE);

        private RouteConfiguration() {}
    }

    /** {@code envoy.config.route.v3.VirtualHost}. */
    static final class VirtualHost {
        static final String TYPE = "envoy.config.route.v3.VirtualHost";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField DOMAINS = WireField.of(2, "domains");
        static final WireField ROUTES = WireField.of(3, "routes");
        static final WireField MATCHER = WireField.of(21, "matcher");
        static final WireField REQUIRE_TLS = WireField.of(4, "require_tls");
        static final WireField REQUEST_HEADERS_TO_ADD = WireField.of(7, "request_headers_to_add");
        static final WireField REQUEST_HEADERS_TO_REMOVE = WireField.of(13, "request_headers_to_remove");
        static final WireField RESPONSE_HEADERS_TO_ADD = WireField.of(10, "response_headers_to_add");
        static final WireField RESPONSE_HEADERS_TO_REMOVE = WireField.of(11, "response_headers_to_remove");
        static final WireField TYPED_PER_FILTER_CONFIG = WireField.of(15, "typed_per_filter_config");

        /** Those that change headers. */
        static final HeaderMapper.Fields HEADERS = new HeaderMapper.Fields(
                REQUEST_HEADERS_TO_ADD, REQUEST_HEADERS_TO_REMOVE, RESPONSE_HEADERS_TO_ADD, RESPONSE_HEADERS_TO_REMOVE);

        private VirtualHost() {}
    }

    /** {@code envoy.config.route.v3.Route}. */
    static final class Route {
        static final String TYPE = "envoy.config.route.v3.Route";
        static final WireField NAME = WireField.of(14, "name");
        static final WireField STAT_PREFIX = WireField.of(19, "stat_prefix");
        static final WireField MATCH = WireField.of(1, "match");
        static final WireField ROUTE = WireField.of(2, "route");
        static final WireField REDIRECT = WireField.of(3, "redirect");
        static final WireField DIRECT_RESPONSE = WireField.of(7, "direct_response");
        static final WireField FILTER_ACTION = WireField.of(17, "filter_action");
        static final WireField NON_FORWARDING_ACTION = WireField.of(18, "non_forwarding_action");
        static final WireField REQUEST_HEADERS_TO_ADD = WireField.of(9, "request_headers_to_add");
        static final WireField REQUEST_HEADERS_TO_REMOVE = WireField.of(12, "request_headers_to_remove");
        static final WireField RESPONSE_HEADERS_TO_ADD = WireField.of(10, "response_headers_to_add");
        static final WireField RESPONSE_HEADERS_TO_REMOVE = WireField.of(11, "response_headers_to_remove");
        static final WireField TYPED_PER_FILTER_CONFIG = WireField.of(13, "typed_per_filter_config");
        static final WireField METADATA = WireField.of(4, "metadata");
        static final WireField DECORATOR = WireField.of(5, "decorator");

        /** Those that change headers. */
        static final HeaderMapper.Fields HEADERS = new HeaderMapper.Fields(
                REQUEST_HEADERS_TO_ADD, REQUEST_HEADERS_TO_REMOVE, RESPONSE_HEADERS_TO_ADD, RESPONSE_HEADERS_TO_REMOVE);

        private Route() {}
    }

    /** {@code envoy.config.route.v3.RouteMatch}. */
    static final class RouteMatch {
        static final String TYPE = "envoy.config.route.v3.RouteMatch";
        static final WireField PREFIX = WireField.of(1, "prefix");
        static final WireField PATH = WireField.of(2, "path");
        static final WireField SAFE_REGEX = WireField.of(10, "safe_regex");
        static final WireField PATH_SEPARATED_PREFIX = WireField.of(14, "path_separated_prefix");
        static final WireField CONNECT_MATCHER = WireField.of(12, "connect_matcher");
        static final WireField CASE_SENSITIVE = WireField.of(4, "case_sensitive");
        static final WireField HEADERS = WireField.of(6, "headers");
        static final WireField QUERY_PARAMETERS = WireField.of(7, "query_parameters");

        private RouteMatch() {}
    }

    /** {@code envoy.config.route.v3.RouteAction}. */
    static final class RouteAction {
        static final String TYPE = "envoy.config.route.v3.RouteAction";
        static final WireField CLUSTER = WireField.of(1, "cluster");
        static final WireField CLUSTER_HEADER = WireField.of(2, "cluster_header");
        static final WireField WEIGHTED_CLUSTERS = WireField.of(3, "weighted_clusters");
        static final WireField PREFIX_REWRITE = WireField.of(5, "prefix_rewrite");
        static final WireField REGEX_REWRITE = WireField.of(32, "regex_rewrite");
        static final WireField HOST_REWRITE_LITERAL = WireField.of(6, "host_rewrite_literal");
        static final WireField TIMEOUT = WireField.of(8, "timeout");
        static final WireField CLUSTER_NOT_FOUND_RESPONSE_CODE = WireField.of(20, "cluster_not_found_response_code");
        static final WireField UPGRADE_CONFIGS = WireField.of(25, "upgrade_configs");

        private RouteAction() {}
    }

    /** {@code envoy.config.route.v3.RouteAction.UpgradeConfig}. */
    static final class UpgradeConfig {
        static final String TYPE = "envoy.config.route.v3.RouteAction.UpgradeConfig";
        static final WireField UPGRADE_TYPE = WireField.of(1, "upgrade_type");
        static final WireField ENABLED = WireField.of(2, "enabled");
        static final WireField CONNECT_CONFIG = WireField.of(3, "connect_config");

        private UpgradeConfig() {}
    }

    /** {@code envoy.config.route.v3.RouteAction.UpgradeConfig.ConnectConfig}. */
    static final class ConnectConfig {
        static final String TYPE = "envoy.config.route.v3.RouteAction.UpgradeConfig.ConnectConfig";
        static final WireField PROXY_PROTOCOL_CONFIG = WireField.of(1, "proxy_protocol_config");
        static final WireField ALLOW_POST = WireField.of(2, "allow_post");

        private ConnectConfig() {}
    }

    /** {@code envoy.config.route.v3.WeightedCluster}. */
    static final class WeightedCluster {
        static final String TYPE = "envoy.config.route.v3.WeightedCluster";
        static final WireField CLUSTERS = WireField.of(1, "clusters");

        private WeightedCluster() {}
    }

    /** {@code envoy.config.route.v3.WeightedCluster.ClusterWeight}. */
    static final class ClusterWeight {
        static final String TYPE = "envoy.config.route.v3.WeightedCluster.ClusterWeight";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField WEIGHT = WireField.of(2, "weight");
        static final WireField REQUEST_HEADERS_TO_ADD = WireField.of(4, "request_headers_to_add");
        static final WireField REQUEST_HEADERS_TO_REMOVE = WireField.of(9, "request_headers_to_remove");
        static final WireField RESPONSE_HEADERS_TO_ADD = WireField.of(5, "response_headers_to_add");
        static final WireField RESPONSE_HEADERS_TO_REMOVE = WireField.of(6, "response_headers_to_remove");
        static final WireField TYPED_PER_FILTER_CONFIG = WireField.of(10, "typed_per_filter_config");
        static final WireField HOST_REWRITE_LITERAL = WireField.of(11, "host_rewrite_literal");

        /** Those that change headers. */
        static final HeaderMapper.Fields HEADERS = new HeaderMapper.Fields(
                REQUEST_HEADERS_TO_ADD, REQUEST_HEADERS_TO_REMOVE, RESPONSE_HEADERS_TO_ADD, RESPONSE_HEADERS_TO_REMOVE);

        private ClusterWeight() {}
    }

    /** {@code envoy.config.route.v3.RedirectAction}. */
    static final class RedirectAction {
        static final String TYPE = "envoy.config.route.v3.RedirectAction";
        static final WireField HTTPS_REDIRECT = WireField.of(4, "https_redirect");
        static final WireField SCHEME_REDIRECT = WireField.of(7, "scheme_redirect");
        static final WireField HOST_REDIRECT = WireField.of(1, "host_redirect");
        static final WireField PORT_REDIRECT = WireField.of(8, "port_redirect");
        static final WireField PATH_REDIRECT = WireField.of(2, "path_redirect");
        static final WireField PREFIX_REWRITE = WireField.of(5, "prefix_rewrite");
        static final WireField REGEX_REWRITE = WireField.of(9, "regex_rewrite");
        static final WireField RESPONSE_CODE = WireField.of(3, "response_code");
        static final WireField STRIP_QUERY = WireField.of(6, "strip_query");

        private RedirectAction() {}
    }

    /** {@code envoy.config.route.v3.DirectResponseAction}. */
    static final class DirectResponse {
        static final String TYPE = "envoy.config.route.v3.DirectResponseAction";
        static final WireField STATUS = WireField.of(1, "status");
        static final WireField BODY = WireField.of(2, "body");

        private DirectResponse() {}
    }
}
