package dev.weft.config.compile.traffic;

import dev.weft.policy.hash.XxHash64;
import dev.weft.policy.session.SessionRule;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Names of sessions, and what an Envoy does instead of what it cannot. Pure; any thread. */
public final class NearestSessions {

    private NearestSessions() {}

    /** The name of a session that was given none: the same for the same rule, in every proxy. */
    public static String name(String rule) {
        return "weft-session-" + HexFormat.of().toHexDigits(XxHash64.hash(rule)).substring(8);
    }

    /** The fields that it reads otherwise, with what to tell; empty: it does as it is told. */
    public static Map<String, String> of(SessionRule session) {
        Map<String, String> told = new TreeMap<>();
        if (session.idle() != null) {
            told.put(
                    "idleTimeout",
                    "idleTimeout for an Envoy client (expected: Weft's proxy; the session lasts without requests)");
        }
        boolean kept = session.key() instanceof SessionRule.Key.Cookie cookie && cookie.permanent();
        if (session.lifetime() != null && !kept) {
            told.put(
                    "absoluteTimeout",
                    "absoluteTimeout without a permanent cookie for an Envoy client (expected: Weft's proxy, or"
                            + " lifetimeType Permanent; the session lasts as long as the client keeps it)");
        }
        return told;
    }
}
