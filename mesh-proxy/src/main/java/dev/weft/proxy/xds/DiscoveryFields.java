package dev.weft.proxy.xds;

import dev.weft.proxy.wire.WireField;

/** The fields of delta discovery that the sidecar reads. A test compares them with the generated descriptors. */
final class DiscoveryFields {

    private DiscoveryFields() {}

    /** {@code envoy.service.discovery.v3.DeltaDiscoveryRequest}. */
    static final class DeltaRequest {
        static final String TYPE = "envoy.service.discovery.v3.DeltaDiscoveryRequest";
        static final WireField NODE = WireField.of(1, "node");
        static final WireField TYPE_URL = WireField.of(2, "type_url");
        static final WireField RESOURCE_NAMES_SUBSCRIBE = WireField.of(3, "resource_names_subscribe");
        static final WireField RESOURCE_NAMES_UNSUBSCRIBE = WireField.of(4, "resource_names_unsubscribe");
        static final WireField INITIAL_RESOURCE_VERSIONS = WireField.of(5, "initial_resource_versions");
        static final WireField RESPONSE_NONCE = WireField.of(6, "response_nonce");
        static final WireField ERROR_DETAIL = WireField.of(7, "error_detail");

        private DeltaRequest() {}
    }

    /** {@code envoy.service.discovery.v3.DeltaDiscoveryResponse}. */
    static final class DeltaResponse {
        static final String TYPE = "envoy.service.discovery.v3.DeltaDiscoveryResponse";
        static final WireField SYSTEM_VERSION_INFO = WireField.of(1, "system_version_info");
        static final WireField RESOURCES = WireField.of(2, "resources");
        static final WireField TYPE_URL = WireField.of(4, "type_url");
        static final WireField REMOVED_RESOURCES = WireField.of(6, "removed_resources");
        static final WireField NONCE = WireField.of(5, "nonce");

        private DeltaResponse() {}
    }

    /** {@code envoy.service.discovery.v3.Resource}. */
    static final class Resource {
        static final String TYPE = "envoy.service.discovery.v3.Resource";
        static final WireField NAME = WireField.of(3, "name");
        static final WireField VERSION = WireField.of(1, "version");
        static final WireField RESOURCE = WireField.of(2, "resource");

        private Resource() {}
    }

    /** {@code envoy.config.core.v3.Node}. */
    static final class Node {
        static final String TYPE = "envoy.config.core.v3.Node";
        static final WireField ID = WireField.of(1, "id");
        static final WireField CLUSTER = WireField.of(2, "cluster");
        static final WireField METADATA = WireField.of(3, "metadata");
        static final WireField LOCALITY = WireField.of(4, "locality");
        static final WireField USER_AGENT_NAME = WireField.of(6, "user_agent_name");
        static final WireField USER_AGENT_VERSION = WireField.of(7, "user_agent_version");
        static final WireField CLIENT_FEATURES = WireField.of(10, "client_features");

        private Node() {}
    }

    /** {@code google.rpc.Status}. */
    static final class Status {
        static final String TYPE = "google.rpc.Status";
        static final WireField CODE = WireField.of(1, "code");
        static final WireField MESSAGE = WireField.of(2, "message");

        private Status() {}
    }
}
