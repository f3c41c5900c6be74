package dev.weft.proxy.xds.map;

import dev.weft.proxy.wire.WireField;

/** The fields of RBAC filters that the sidecar reads. A test compares them with the generated descriptors. */
final class RbacFields {

    private RbacFields() {}

    /** {@code envoy.extensions.filters.http.rbac.v3.RBAC}. */
    static final class HttpRbac {
        static final String TYPE = "envoy.extensions.filters.http.rbac.v3.RBAC";
        static final WireField RULES = WireField.of(1, "rules");
        static final WireField MATCHER = WireField.of(4, "matcher");

        private HttpRbac() {}
    }

    /** {@code envoy.extensions.filters.network.rbac.v3.RBAC}. */
    static final class NetworkRbac {
        static final String TYPE = "envoy.extensions.filters.network.rbac.v3.RBAC";
        static final WireField RULES = WireField.of(1, "rules");
        static final WireField MATCHER = WireField.of(6, "matcher");

        private NetworkRbac() {}
    }

    /** {@code envoy.config.rbac.v3.RBAC}. */
    static final class Rbac {
        static final String TYPE = "envoy.config.rbac.v3.RBAC";
        static final WireField ACTION = WireField.of(1, "action");
        static final WireField POLICIES = WireField.of(2, "policies");

        private Rbac() {}
    }

    /** {@code envoy.config.rbac.v3.Policy}. */
    static final class Policy {
        static final String TYPE = "envoy.config.rbac.v3.Policy";
        static final WireField PERMISSIONS = WireField.of(1, "permissions");
        static final WireField PRINCIPALS = WireField.of(2, "principals");
        static final WireField CONDITION = WireField.of(3, "condition");
        static final WireField CHECKED_CONDITION = WireField.of(4, "checked_condition");

        private Policy() {}
    }

    /** {@code envoy.config.rbac.v3.Permission}. */
    static final class Permission {
        static final String TYPE = "envoy.config.rbac.v3.Permission";
        static final WireField AND_RULES = WireField.of(1, "and_rules");
        static final WireField OR_RULES = WireField.of(2, "or_rules");
        static final WireField ANY = WireField.of(3, "any");
        static final WireField HEADER = WireField.of(4, "header");
        static final WireField URL_PATH = WireField.of(10, "url_path");
        static final WireField DESTINATION_IP = WireField.of(5, "destination_ip");
        static final WireField DESTINATION_PORT = WireField.of(6, "destination_port");
        static final WireField METADATA = WireField.of(7, "metadata");
        static final WireField NOT_RULE = WireField.of(8, "not_rule");
        static final WireField REQUESTED_SERVER_NAME = WireField.of(9, "requested_server_name");
        static final WireField URI_TEMPLATE = WireField.of(13, "uri_template");

        private Permission() {}
    }

    /** {@code envoy.config.rbac.v3.Permission.Set}. */
    static final class PermissionSet {
        static final String TYPE = "envoy.config.rbac.v3.Permission.Set";
        static final WireField RULES = WireField.of(1, "rules");

        private PermissionSet() {}
    }

    /** {@code envoy.config.rbac.v3.Principal}. */
    static final class Principal {
        static final String TYPE = "envoy.config.rbac.v3.Principal";
        static final WireField AND_IDS = WireField.of(1, "and_ids");
        static final WireField OR_IDS = WireField.of(2, "or_ids");
        static final WireField ANY = WireField.of(3, "any");
        static final WireField AUTHENTICATED = WireField.of(4, "authenticated");
        static final WireField SOURCE_IP = WireField.of(5, "source_ip");
        static final WireField DIRECT_REMOTE_IP = WireField.of(10, "direct_remote_ip");
        static final WireField REMOTE_IP = WireField.of(11, "remote_ip");
        static final WireField HEADER = WireField.of(6, "header");
        static final WireField METADATA = WireField.of(7, "metadata");
        static final WireField NOT_ID = WireField.of(8, "not_id");

        private Principal() {}
    }

    /** {@code envoy.config.rbac.v3.Principal.Set}. */
    static final class PrincipalSet {
        static final String TYPE = "envoy.config.rbac.v3.Principal.Set";
        static final WireField IDS = WireField.of(1, "ids");

        private PrincipalSet() {}
    }

    /** {@code envoy.config.rbac.v3.Principal.Authenticated}. */
    static final class Authenticated {
        static final String TYPE = "envoy.config.rbac.v3.Principal.Authenticated";
        static final WireField PRINCIPAL_NAME = WireField.of(2, "principal_name");

        private Authenticated() {}
    }

    /** {@code envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig}. */
    static final class UriTemplate {
        static final String TYPE = "envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig";
        static final WireField PATH_TEMPLATE = WireField.of(1, "path_template");

        private UriTemplate() {}
    }
}
