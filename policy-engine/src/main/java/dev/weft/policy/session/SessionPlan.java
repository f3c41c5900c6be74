package dev.weft.policy.session;

import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.hash.Cookies;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SessionRule} ready for requests. Immutable, any thread.
 *
 * <p>Source: Envoy {@code CookieBasedSessionStateFactory}, {@code HeaderBasedSessionStateFactory}; how long a session of a
 * browser may last, and without requests, is Weft's own.
 */
public final class SessionPlan {

    private final SessionRule rule;
    private final long lifetime;
    private final long idle;

    private SessionPlan(SessionRule rule) {
        this.rule = rule;
        this.lifetime = seconds(rule.lifetime());
        this.idle = seconds(rule.idle());
    }

    private static long seconds(@Nullable Duration time) {
        return time == null ? 0 : time.toSeconds();
    }

    /** Prepares a rule. */
    public static SessionPlan of(SessionRule rule) {
        return new SessionPlan(rule);
    }

    /**
     * The session of a request; {@code null}: none, or one that is over.
     *
     * @param now seconds of the epoch
     */
    public @Nullable SessionToken asked(RequestFacts request, long now) {
        SessionToken token = switch (rule.key()) {
            case SessionRule.Key.Cookie cookie -> {
                long place = Cookies.find(request, cookie.name());
                yield place == 0
                        ? null
                        : SessionToken.read(
                                request.headerValue(Cookies.HEADER, Cookies.index(place)),
                                Cookies.start(place),
                                Cookies.end(place));
            }
            case SessionRule.Key.Header header -> {
                if (request.headerCount(header.name()) == 0) {
                    yield null;
                }
                String value = request.headerValue(header.name(), 0);
                yield SessionToken.read(value, 0, value.length());
            }
        };
        return token == null || over(token, now) ? null : token;
    }

    /** One that was given before the rule had times has none of its own, and begins anew. */
    private boolean over(SessionToken token, long now) {
        return token.expires() != 0 && now >= token.expires()
                || lifetime > 0 && (token.ends() == 0 || now >= token.ends())
                || idle > 0 && token.expires() == 0;
    }

    /** The header of {@link #given}, lower case. */
    public String header() {
        return switch (rule.key()) {
            case SessionRule.Key.Cookie cookie -> "set-cookie";
            case SessionRule.Key.Header header -> header.name();
        };
    }

    /**
     * What the client is to keep; {@code null}: what it has is right.
     *
     * @param asked its session
     * @param endpoint {@code ADDRESS:PORT} of the one that served it
     * @param now seconds of the epoch
     */
    public @Nullable String given(@Nullable SessionToken asked, String endpoint, long now) {
        SessionToken same = asked != null && asked.address().equals(endpoint) ? asked : null;
        if (same != null && idle == 0) {
            return null;
        }
        long ends = same == null ? now + lifetime : same.ends();
        ends = lifetime == 0 ? 0 : ends;
        long expires = ends;
        if (idle > 0 && (ends == 0 || now + idle < ends)) {
            expires = now + idle;
        }
        SessionToken token = new SessionToken(endpoint, expires, ends);
        return switch (rule.key()) {
            case SessionRule.Key.Header header -> token.write(true);
            case SessionRule.Key.Cookie cookie -> cookie(cookie, token, ends - now);
        };
    }

    private static String cookie(SessionRule.Key.Cookie cookie, SessionToken token, long left) {
        StringBuilder header = new StringBuilder(120);
        header.append(cookie.name()).append("=\"").append(token.write(false)).append('"');
        if (cookie.permanent()) {
            header.append("; Max-Age=").append(left);
        }
        if (!cookie.path().isEmpty()) {
            header.append("; Path=").append(cookie.path());
        }
        return header.append("; HttpOnly").toString();
    }
}
