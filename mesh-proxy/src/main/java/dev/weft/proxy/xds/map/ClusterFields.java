package dev.weft.proxy.xds.map;

import dev.weft.proxy.wire.WireField;

/** The fields of clusters and endpoints that the sidecar reads. A test compares them with the generated descriptors. */
final class ClusterFields {

    private ClusterFields() {}

    /** {@code envoy.config.cluster.v3.Cluster}. */
    static final class Cluster {
        static final String TYPE = "envoy.config.cluster.v3.Cluster";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField TYPE_FIELD = WireField.of(2, "type");
        static final WireField CLUSTER_TYPE = WireField.of(38, "cluster_type");
        static final WireField EDS_CLUSTER_CONFIG = WireField.of(3, "eds_cluster_config");
        static final WireField CONNECT_TIMEOUT = WireField.of(4, "connect_timeout");
        static final WireField LB_POLICY = WireField.of(6, "lb_policy");
        static final WireField LOAD_ASSIGNMENT = WireField.of(33, "load_assignment");
        static final WireField TRANSPORT_SOCKET = WireField.of(24, "transport_socket");
        static final WireField TRANSPORT_SOCKET_MATCHES = WireField.of(43, "transport_socket_matches");
        static final WireField METADATA = WireField.of(25, "metadata");
        static final WireField UPSTREAM_BIND_CONFIG = WireField.of(21, "upstream_bind_config");

        private Cluster() {}
    }

    /** {@code envoy.config.core.v3.BindConfig}. */
    static final class BindConfig {
        static final String TYPE = "envoy.config.core.v3.BindConfig";
        static final WireField SOURCE_ADDRESS = WireField.of(1, "source_address");

        private BindConfig() {}
    }

    /** {@code envoy.config.cluster.v3.Cluster.EdsClusterConfig}. */
    static final class EdsConfig {
        static final String TYPE = "envoy.config.cluster.v3.Cluster.EdsClusterConfig";
        static final WireField SERVICE_NAME = WireField.of(2, "service_name");

        private EdsConfig() {}
    }

    /** {@code envoy.config.cluster.v3.Cluster.TransportSocketMatch}. */
    static final class SocketMatch {
        static final String TYPE = "envoy.config.cluster.v3.Cluster.TransportSocketMatch";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField MATCH = WireField.of(2, "match");
        static final WireField TRANSPORT_SOCKET = WireField.of(3, "transport_socket");

        private SocketMatch() {}
    }

    /** {@code envoy.config.endpoint.v3.ClusterLoadAssignment}. */
    static final class LoadAssignment {
        static final String TYPE = "envoy.config.endpoint.v3.ClusterLoadAssignment";
        static final WireField CLUSTER_NAME = WireField.of(1, "cluster_name");
        static final WireField ENDPOINTS = WireField.of(2, "endpoints");
        static final WireField POLICY = WireField.of(4, "policy");

        private LoadAssignment() {}
    }

    /** {@code envoy.config.endpoint.v3.ClusterLoadAssignment.Policy}. */
    static final class AssignmentPolicy {
        static final String TYPE = "envoy.config.endpoint.v3.ClusterLoadAssignment.Policy";
        static final WireField OVERPROVISIONING_FACTOR = WireField.of(3, "overprovisioning_factor");

        private AssignmentPolicy() {}
    }

    /** {@code envoy.config.endpoint.v3.LocalityLbEndpoints}. */
    static final class LocalityEndpoints {
        static final String TYPE = "envoy.config.endpoint.v3.LocalityLbEndpoints";
        static final WireField LOCALITY = WireField.of(1, "locality");
        static final WireField LB_ENDPOINTS = WireField.of(2, "lb_endpoints");
        static final WireField LOAD_BALANCING_WEIGHT = WireField.of(3, "load_balancing_weight");
        static final WireField PRIORITY = WireField.of(5, "priority");

        private LocalityEndpoints() {}
    }

    /** {@code envoy.config.endpoint.v3.LbEndpoint}. */
    static final class LbEndpoint {
        static final String TYPE = "envoy.config.endpoint.v3.LbEndpoint";
        static final WireField ENDPOINT = WireField.of(1, "endpoint");
        static final WireField HEALTH_STATUS = WireField.of(2, "health_status");
        static final WireField METADATA = WireField.of(3, "metadata");
        static final WireField LOAD_BALANCING_WEIGHT = WireField.of(4, "load_balancing_weight");

        private LbEndpoint() {}
    }

    /** {@code envoy.config.endpoint.v3.Endpoint}. */
    static final class Endpoint {
        static final String TYPE = "envoy.config.endpoint.v3.Endpoint";
        static final WireField ADDRESS = WireField.of(1, "address");

        private Endpoint() {}
    }
}
