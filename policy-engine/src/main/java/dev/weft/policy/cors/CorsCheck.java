package dev.weft.policy.cors;

import dev.weft.policy.facts.RequestFacts;
import java.util.List;

/**
 * What a policy that refuses others asks beside the origin. Asking allocates nothing. Immutable, any thread.
 *
 * <p>Source: Spring {@code CorsConfiguration.checkHttpMethod}, {@code checkHeaders}, {@code CorsUtils.isSameOrigin}.
 */
final class CorsCheck {

    private static final String ANY = "*";

    private final String[] methods;
    private final String[] headers;
    private final boolean anyMethod;
    private final boolean anyHeader;

    CorsCheck(List<String> methods, List<String> headers) {
        this.methods = methods.toArray(String[]::new);
        this.headers = headers.toArray(String[]::new);
        this.anyMethod = methods.contains(ANY);
        this.anyHeader = headers.contains(ANY);
    }

    boolean allowsMethod(String method) {
        if (anyMethod) {
            return true;
        }
        for (String allowed : methods) {
            if (allowed.equals(method)) {
                return true;
            }
        }
        return false;
    }

    /** Whether none is asked for, or one of them at least is allowed: the answer names those that are. */
    boolean allowsHeaders(String requested) {
        boolean asked = false;
        int at = 0;
        while (at < requested.length()) {
            int comma = requested.indexOf(',', at);
            int end = comma < 0 ? requested.length() : comma;
            int next = end + 1;
            while (at < end && requested.charAt(at) == ' ') {
                at++;
            }
            while (end > at && requested.charAt(end - 1) == ' ') {
                end--;
            }
            if (end > at) {
                asked = true;
                if (anyHeader || isAllowed(requested, at, end)) {
                    return true;
                }
            }
            at = next;
        }
        return !asked;
    }

    private boolean isAllowed(String requested, int at, int end) {
        for (String allowed : headers) {
            if (allowed.length() == end - at && requested.regionMatches(true, at, allowed, 0, end - at)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an origin is the request's own scheme, host and port. */
    static boolean isSameOrigin(RequestFacts request, String origin) {
        String scheme = request.scheme();
        int length = scheme.length();
        if (!origin.startsWith(scheme) || !origin.startsWith("://", length)) {
            return false;
        }
        String usual = scheme.equals("https") ? ":443" : ":80";
        String authority = request.authority();
        int own = authority.length() - (authority.endsWith(usual) ? usual.length() : 0);
        int other = origin.length() - (origin.endsWith(usual) ? usual.length() : 0) - length - 3;
        return own > 0 && own == other && origin.startsWith(authority.substring(0, own), length + 3);
    }
}
