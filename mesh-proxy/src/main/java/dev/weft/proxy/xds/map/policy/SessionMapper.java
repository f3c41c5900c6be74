package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.session.SessionRule;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.policy.SessionFields.ByCookie;
import dev.weft.proxy.xds.map.policy.SessionFields.ByHeader;
import dev.weft.proxy.xds.map.policy.SessionFields.Cookie;
import dev.weft.proxy.xds.map.policy.SessionFields.Extension;
import dev.weft.proxy.xds.map.policy.SessionFields.PerRoute;
import dev.weft.proxy.xds.map.policy.SessionFields.Session;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads how sessions stay with an endpoint.
 *
 * <p>Source: Envoy {@code StatefulSessionPerRoute}; times that it has no field for are metadata of the route.
 */
public final class SessionMapper {

    /** Type of the filter. */
    public static final String FILTER = Session.TYPE;
    /** Type of a route's settings for it. */
    public static final String PER_ROUTE = PerRoute.TYPE;

    static final String WEFT = "dev.weft";

    private SessionMapper() {}

    /** The filter itself must do nothing: routes ask. */
    public static void requireIdle(WireMessage filter) throws InvalidFieldException {
        CoreMapper.requireAbsent(filter, Session.SESSION_STATE, "sessions of routes");
    }

    /**
     * What a route asks; {@code null}: nothing.
     *
     * @param metadata of the route
     */
    public static @Nullable SessionRule rule(WireMessage perRoute, WireMessage route, WireField metadata)
            throws InvalidFieldException {
        if (perRoute.bool(PerRoute.DISABLED) || !perRoute.has(PerRoute.STATEFUL_SESSION)) {
            return null;
        }
        WireMessage session = perRoute.message(PerRoute.STATEFUL_SESSION);
        // Nothing else is read: a session that must not move is not kept.
        CoreMapper.requireOnly(session, Set.of(Session.SESSION_STATE));
        if (!session.has(Session.SESSION_STATE)) {
            return null;
        }
        CoreMapper.Typed state = CoreMapper.typed(session.message(Session.SESSION_STATE), Extension.TYPED_CONFIG);
        WireMessage own = CoreMapper.metadata(route, metadata, WEFT);
        Map<String, String> times = own == null ? Map.of() : CoreMapper.strings(own);
        Duration lifetime = time(route, metadata, times.get("session_lifetime"));
        Duration idle = time(route, metadata, times.get("session_idle"));
        return switch (state.type()) {
            case ByCookie.TYPE -> cookie(state.value().message(ByCookie.COOKIE), lifetime, idle);
            case ByHeader.TYPE -> {
                String name = state.value().string(ByHeader.NAME).toLowerCase(Locale.ROOT);
                yield CoreMapper.record(
                        session, () -> new SessionRule(new SessionRule.Key.Header(name), lifetime, idle));
            }
            default ->
                throw session.invalid(
                        Session.SESSION_STATE, "\"" + state.type() + "\" (expected: a cookie or a header)");
        };
    }

    private static SessionRule cookie(WireMessage cookie, @Nullable Duration own, @Nullable Duration idle)
            throws InvalidFieldException {
        CoreMapper.requireOnly(cookie, Set.of(Cookie.NAME, Cookie.TTL, Cookie.PATH));
        Duration ttl = CoreMapper.limit(cookie, Cookie.TTL, null);
        Duration lifetime = ttl == null ? own : ttl;
        SessionRule.Key key =
                new SessionRule.Key.Cookie(cookie.string(Cookie.NAME), cookie.string(Cookie.PATH), ttl != null);
        return CoreMapper.record(cookie, () -> new SessionRule(key, lifetime, idle));
    }

    private static @Nullable Duration time(WireMessage route, WireField metadata, @Nullable String written)
            throws InvalidFieldException {
        try {
            return written == null ? null : Duration.parse(written);
        } catch (DateTimeException notADuration) {
            throw route.invalid(metadata, "\"" + written + "\" (expected: a duration such as PT10S)");
        }
    }
}
