package dev.weft.proxy.xds.map.policy;

import dev.weft.proxy.wire.WireField;

/** The fields of sessions that stay with an endpoint. A test compares them with the generated descriptors. */
final class SessionFields {

    private SessionFields() {}

    /** {@code envoy.extensions.filters.http.stateful_session.v3.StatefulSession}. */
    static final class Session {
        static final String TYPE = "envoy.extensions.filters.http.stateful_session.v3.StatefulSession";
        static final WireField SESSION_STATE = WireField.of(1, "session_state");

        private Session() {}
    }

    /** {@code envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute}. */
    static final class PerRoute {
        static final String TYPE = "envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute";
        static final WireField DISABLED = WireField.of(1, "disabled");
        static final WireField STATEFUL_SESSION = WireField.of(2, "stateful_session");

        private PerRoute() {}
    }

    /** {@code envoy.config.core.v3.TypedExtensionConfig}. */
    static final class Extension {
        static final String TYPE = "envoy.config.core.v3.TypedExtensionConfig";
        static final WireField TYPED_CONFIG = WireField.of(2, "typed_config");

        private Extension() {}
    }

    /** {@code envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState}. */
    static final class ByCookie {
        static final String TYPE = "envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState";
        static final WireField COOKIE = WireField.of(1, "cookie");

        private ByCookie() {}
    }

    /** {@code envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState}. */
    static final class ByHeader {
        static final String TYPE = "envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState";
        static final WireField NAME = WireField.of(1, "name");

        private ByHeader() {}
    }

    /** {@code envoy.type.http.v3.Cookie}. */
    static final class Cookie {
        static final String TYPE = "envoy.type.http.v3.Cookie";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField TTL = WireField.of(2, "ttl");
        static final WireField PATH = WireField.of(3, "path");

        private Cookie() {}
    }
}
