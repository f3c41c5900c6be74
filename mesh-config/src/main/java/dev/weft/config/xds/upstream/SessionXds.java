package dev.weft.config.xds.upstream;

import com.google.protobuf.Message;
import dev.weft.config.xds.AnyXds;
import dev.weft.policy.session.SessionRule;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;
import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;
import io.envoyproxy.envoy.type.http.v3.Cookie;
import java.util.Map;
import java.util.TreeMap;

/**
 * The filter {@value #FILTER}, per route. What Envoy has no field for is metadata of the route.
 *
 * <p>Source: Envoy {@code StatefulSessionPerRoute}.
 */
public final class SessionXds {

    /** The filter's name. */
    public static final String FILTER = "envoy.filters.http.stateful_session";

    private SessionXds() {}

    /** The filter, which does nothing but for routes that ask. */
    public static Message filter() {
        return StatefulSession.getDefaultInstance();
    }

    /** Says to the filter what a route asks. */
    public static void apply(SessionRule session, Route.Builder route) {
        TypedExtensionConfig state = switch (session.key()) {
            case SessionRule.Key.Cookie cookie -> state("cookie", cookie(cookie, session));
            case SessionRule.Key.Header header ->
                state(
                        "header",
                        HeaderBasedSessionState.newBuilder()
                                .setName(header.name())
                                .build());
        };
        route.putTypedPerFilterConfig(
                FILTER,
                AnyXds.pack(StatefulSessionPerRoute.newBuilder()
                        .setStatefulSession(StatefulSession.newBuilder().setSessionState(state))
                        .build()));
    }

    private static TypedExtensionConfig state(String kind, Message config) {
        return TypedExtensionConfig.newBuilder()
                .setName("envoy.http.stateful_session." + kind)
                .setTypedConfig(AnyXds.pack(config))
                .build();
    }

    private static CookieBasedSessionState cookie(SessionRule.Key.Cookie cookie, SessionRule session) {
        Cookie.Builder built = Cookie.newBuilder().setName(cookie.name()).setPath(cookie.path());
        java.time.Duration lifetime = session.lifetime();
        if (cookie.permanent() && lifetime != null) {
            built.setTtl(com.google.protobuf.Duration.newBuilder().setSeconds(lifetime.toSeconds()));
        }
        return CookieBasedSessionState.newBuilder().setCookie(built).build();
    }

    /** What only Weft's proxy reads; may be empty. */
    public static Map<String, String> own(SessionRule session) {
        Map<String, String> own = new TreeMap<>();
        java.time.Duration lifetime = session.lifetime();
        java.time.Duration idle = session.idle();
        if (lifetime != null) {
            own.put("session_lifetime", lifetime.toString());
        }
        if (idle != null) {
            own.put("session_idle", idle.toString());
        }
        return own;
    }
}
