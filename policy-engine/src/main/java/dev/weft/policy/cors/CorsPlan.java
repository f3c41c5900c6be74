package dev.weft.policy.cors;

import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.matcher.TextMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CorsPolicy} ready to decide. Deciding allocates nothing. Immutable, any thread.
 *
 * <p>Source: Envoy CORS filter. As there: a preflight is an OPTIONS with an origin and a requested method; one of an origin
 * that is not allowed is sent on or answered without {@code access-control-allow-origin}; {@code *} as the only method or
 * header repeats what was asked for.
 */
public final class CorsPlan {

    private static final String ANY = "*";

    private final TextMatcher[] origins;
    private final String methods;
    private final String headers;
    private final String exposed;
    private final @Nullable String maxAge;
    private final boolean credentials;
    private final boolean forward;
    private final boolean refuses;
    private final boolean anyOrigin;
    private final CorsCheck check;

    private CorsPlan(CorsPolicy policy) {
        this.origins = policy.allowOrigins().stream().map(TextMatcher::of).toArray(TextMatcher[]::new);
        this.methods = joined(policy.allowMethods());
        this.headers = joined(policy.allowHeaders());
        this.exposed = joined(policy.exposeHeaders());
        this.maxAge =
                policy.maxAge() == null ? null : Long.toString(policy.maxAge().toSeconds());
        this.credentials = policy.allowCredentials();
        this.forward = policy.forwardNotMatching();
        this.refuses = policy.refusesOthers();
        this.anyOrigin = refuses
                && policy.allowOrigins().stream()
                        .anyMatch(one -> one instanceof StringMatch.Exact exact
                                && exact.value().equals(ANY));
        this.check = new CorsCheck(policy.allowMethods(), policy.allowHeaders());
    }

    private static String joined(List<String> values) {
        return String.join(",", values);
    }

    /**
     * Prepares a policy.
     *
     * @throws IllegalArgumentException for a regular expression that is none; checked where the policy was read
     */
    public static CorsPlan of(CorsPolicy policy) {
        return new CorsPlan(policy);
    }

    /** What to do with a request. */
    public CorsVerdict decide(RequestFacts request) {
        String origin = value(request, "origin");
        if (refuses && request.headerCount("origin") > 0) {
            return decideStrictly(request, origin);
        }
        if (origin.isEmpty()) {
            return CorsVerdict.PASS;
        }
        boolean allowed = isAllowed(origin);
        if (!request.method().equals("OPTIONS")
                || value(request, "access-control-request-method").isEmpty()) {
            return allowed ? CorsVerdict.ALLOWED : CorsVerdict.PASS;
        }
        return allowed || !forward ? CorsVerdict.PREFLIGHT : CorsVerdict.PASS;
    }

    private CorsVerdict decideStrictly(RequestFacts request, String origin) {
        boolean preflight = isPreflight(request);
        if (CorsCheck.isSameOrigin(request, origin)) {
            return preflight ? CorsVerdict.PREFLIGHT : CorsVerdict.PASS;
        }
        String method = preflight ? value(request, "access-control-request-method") : request.method();
        boolean allowed = isAllowed(origin)
                && check.allowsMethod(method)
                && (!preflight || check.allowsHeaders(value(request, "access-control-request-headers")));
        if (!allowed) {
            return CorsVerdict.REFUSED;
        }
        return preflight ? CorsVerdict.PREFLIGHT : CorsVerdict.ALLOWED;
    }

    private static boolean isPreflight(RequestFacts request) {
        return request.method().equals("OPTIONS") && request.headerCount("access-control-request-method") > 0;
    }

    /** The headers of the answer to a preflight. */
    public void preflightHeaders(RequestFacts request, CorsHeaders response) {
        String origin = value(request, "origin");
        if (refuses && CorsCheck.isSameOrigin(request, origin)) {
            return;
        }
        if (isAllowed(origin)) {
            response.set("access-control-allow-origin", anyOrigin ? ANY : origin);
            expose(response);
        }
        if (credentials) {
            response.set("access-control-allow-credentials", "true");
        }
        answer(response, "access-control-allow-methods", methods, request, "access-control-request-method");
        if (!refuses || !value(request, "access-control-request-headers").isEmpty()) {
            answer(response, "access-control-allow-headers", headers, request, "access-control-request-headers");
        }
        if (maxAge != null) {
            response.set("access-control-max-age", maxAge);
        }
    }

    private static void answer(
            CorsHeaders response, String name, String allowed, RequestFacts request, String requested) {
        if (!allowed.isEmpty()) {
            response.set(name, allowed.equals(ANY) ? value(request, requested) : allowed);
        }
    }

    /** The headers of the response to a request that was {@link CorsVerdict#ALLOWED}. */
    public void responseHeaders(RequestFacts request, CorsHeaders response) {
        response.set("access-control-allow-origin", anyOrigin ? ANY : value(request, "origin"));
        if (credentials) {
            response.set("access-control-allow-credentials", "true");
        }
        expose(response);
    }

    private void expose(CorsHeaders response) {
        if (!exposed.isEmpty()) {
            response.set("access-control-expose-headers", exposed);
        }
    }

    private boolean isAllowed(String origin) {
        for (TextMatcher allowed : origins) {
            if (allowed.holds(origin) || allowed.holds(ANY)) {
                return true;
            }
        }
        return false;
    }

    private static String value(RequestFacts request, String name) {
        return request.headerCount(name) == 0 ? "" : request.headerValue(name, 0);
    }
}
