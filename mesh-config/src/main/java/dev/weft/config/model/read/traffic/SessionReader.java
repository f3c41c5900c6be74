package dev.weft.config.model.read.traffic;

import dev.weft.config.parse.Fields;
import dev.weft.policy.session.SessionRule;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code sessionPersistence}, also as releases before Gateway API 1.5 have it: {@code sessionName},
 * {@code cookieConfig} and {@code idleTimeout}.
 *
 * <p>Source: Gateway API {@code SessionPersistence}.
 */
public final class SessionReader {

    private static final Map<String, Boolean> TYPES = new TreeMap<>(Map.of("Cookie", true, "Header", false));
    private static final Map<String, Boolean> LIFETIMES = new TreeMap<>(Map.of("Session", false, "Permanent", true));
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_PATH = 1024;
    private static final String TOKEN = "!#$%&'*+-.^_`|~";

    private SessionReader() {}

    /** The block; {@code null}: not said, or nothing that can be done. A cookie without a name is given one later. */
    public static @Nullable SessionRule read(@Nullable Fields session) {
        if (session == null) {
            return null;
        }
        session.ignore("type", "absoluteTimeout", "idleTimeout", "cookie", "header", "sessionName", "cookieConfig");
        session.end();
        boolean byCookie = session.choice("type", TYPES, true);
        Duration lifetime = seconds(session, "absoluteTimeout");
        Duration idle = seconds(session, "idleTimeout");
        SessionRule.Key key = byCookie ? cookie(session, lifetime) : header(session);
        return key == null ? null : new SessionRule(key, lifetime, idle);
    }

    private static SessionRule.Key cookie(Fields session, @Nullable Duration lifetime) {
        refuse(session, "header", "Cookie");
        String name = name(session, "sessionName");
        String path = "/";
        boolean permanent = permanent(session.object("cookieConfig"));
        Fields cookie = session.object("cookie");
        if (cookie != null) {
            cookie.ignore("name", "path", "lifetimeType");
            cookie.end();
            String own = name(cookie, "name");
            name = own.isEmpty() ? name : own;
            path = path(cookie);
            permanent |= cookie.choice("lifetimeType", LIFETIMES, false);
        }
        if (permanent && lifetime == null) {
            if (!session.has("absoluteTimeout")) {
                session.missing("absoluteTimeout");
            }
            permanent = false;
        }
        return new SessionRule.Key.Cookie(name, path, permanent);
    }

    private static boolean permanent(@Nullable Fields config) {
        if (config == null) {
            return false;
        }
        config.ignore("lifetimeType");
        config.end();
        return config.choice("lifetimeType", LIFETIMES, false);
    }

    private static SessionRule.@Nullable Key header(Fields session) {
        refuse(session, "cookie", "Header");
        refuse(session, "cookieConfig", "Header");
        String name = name(session, "sessionName");
        Fields header = session.object("header");
        if (header != null) {
            header.ignore("name");
            header.end();
            name = name(header, "name");
        }
        if (name.isEmpty()) {
            if (header == null || !header.has("name")) {
                session.missing("header");
            }
            return null;
        }
        return new SessionRule.Key.Header(name.toLowerCase(Locale.ROOT));
    }

    private static void refuse(Fields session, String name, String type) {
        if (session.has(name)) {
            session.invalid(name, "beside type " + type, "the block of that type only");
        }
    }

    /** A name of a cookie or header; empty when absent or wrong. */
    private static String name(Fields fields, String field) {
        String name = fields.text(field, "");
        boolean token = name.length() <= LONGEST_NAME && name.chars().allMatch(SessionReader::isToken);
        if (!token || name.isEmpty() && fields.has(field)) {
            fields.invalid(field, Fields.quoted(name), "1 to 256 letters, digits and " + TOKEN);
            return "";
        }
        return name;
    }

    private static boolean isToken(int letter) {
        return letter >= 'a' && letter <= 'z'
                || letter >= 'A' && letter <= 'Z'
                || letter >= '0' && letter <= '9'
                || TOKEN.indexOf(letter) >= 0;
    }

    private static String path(Fields cookie) {
        String path = cookie.text("path", "/");
        if (path.length() > LONGEST_PATH
                || path.chars().anyMatch(letter -> letter < ' ' || letter > '~' || letter == ';')) {
            cookie.invalid("path", Fields.quoted(path), "at most 1024 visible letters without a semicolon");
            return "/";
        }
        return path;
    }

    /** Sessions are counted in seconds. */
    private static @Nullable Duration seconds(Fields session, String name) {
        Duration written = session.duration(name);
        if (written != null && written.toSeconds() < 1) {
            session.invalid(name, Fields.quoted(session.text(name, "")), "at least 1s");
            return null;
        }
        return written;
    }
}
