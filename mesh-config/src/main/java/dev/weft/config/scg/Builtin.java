package dev.weft.config.scg;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Every predicate and filter that Spring Cloud Gateway brings along, and what becomes of it. The published table and the
 * messages are made from this.
 *
 * <p>Source: Spring Cloud Gateway 5.0, {@code spring-cloud-gateway-server-webflux}.
 */
public enum Builtin {
    AFTER(Kind.PREDICATE, "After", Fate.REFUSED, "no rule depends on the time of day"),
    BEFORE(Kind.PREDICATE, "Before", Fate.REFUSED, "no rule depends on the time of day"),
    BETWEEN(Kind.PREDICATE, "Between", Fate.REFUSED, "no rule depends on the time of day"),
    CLOUD_FOUNDRY(
            Kind.PREDICATE,
            "CloudFoundryRouteService",
            Fate.COMPILED,
            "the three headers of a Cloud Foundry route service are there"),
    COOKIE(
            Kind.PREDICATE,
            "Cookie",
            Fate.PARTLY,
            "the expression in RE2 syntax; one that could run past the cookie's end is refused"),
    HEADER(
            Kind.PREDICATE,
            "Header",
            Fate.PARTLY,
            "the expression in RE2 syntax, for any one of the values that commas part; one that could run past a comma is"
                    + " refused"),
    HOST(
            Kind.PREDICATE,
            "Host",
            Fate.PARTLY,
            "at a gateway every pattern, against the Host header with its port; in the mesh plain names, without the port"),
    METHOD(Kind.PREDICATE, "Method", Fate.COMPILED, ""),
    PATH(
            Kind.PREDICATE,
            "Path",
            Fate.PARTLY,
            "against the normalised path; path parameters (\";v=1\") are not cut off; one predicate a route"),
    QUERY(
            Kind.PREDICATE,
            "Query",
            Fate.PARTLY,
            "name and expression in RE2 syntax; the first value counts, as sent; a predicate bean is refused"),
    READ_BODY(Kind.PREDICATE, "ReadBody", Fate.REFUSED, "it is code: a predicate over the body"),
    REMOTE_ADDR(
            Kind.PREDICATE,
            "RemoteAddr",
            Fate.REFUSED,
            "no route looks at the caller's address; an AuthorizationPolicy does (ipBlocks)"),
    VERSION(Kind.PREDICATE, "Version", Fate.REFUSED, "API versions are the application's; use Header, Path or Query"),
    WEIGHT(
            Kind.PREDICATE,
            "Weight",
            Fate.PARTLY,
            "routes of one group become one route with shares; they may differ in uri and headers only"),
    X_FORWARDED_REMOTE_ADDR(
            Kind.PREDICATE,
            "XForwardedRemoteAddr",
            Fate.REFUSED,
            "no route looks at the caller's address; an AuthorizationPolicy does (remoteIpBlocks)"),

    ADD_REQUEST_HEADER(Kind.FILTER, "AddRequestHeader", Fate.PARTLY, "a value with {variables} is refused"),
    ADD_REQUEST_HEADERS_IF_NOT_PRESENT(
            Kind.FILTER,
            "AddRequestHeadersIfNotPresent",
            Fate.PARTLY,
            "shortcut form; one value a name; a value with {variables} is refused"),
    ADD_REQUEST_PARAMETER(Kind.FILTER, "AddRequestParameter", Fate.REFUSED, "no rule changes the query"),
    ADD_RESPONSE_HEADER(Kind.FILTER, "AddResponseHeader", Fate.PARTLY, "a value with {variables} is refused"),
    CACHE_REQUEST_BODY(Kind.FILTER, "CacheRequestBody", Fate.REFUSED, "it serves other code: bodies are not kept"),
    CIRCUIT_BREAKER(
            Kind.FILTER,
            "CircuitBreaker",
            Fate.REFUSED,
            "a fallback is another route's answer; a DestinationRule ejects failing endpoints (outlierDetection)"),
    DEDUPE_RESPONSE_HEADER(Kind.FILTER, "DedupeResponseHeader", Fate.REFUSED, "no rule compares a header's values"),
    FALLBACK_HEADERS(Kind.FILTER, "FallbackHeaders", Fate.REFUSED, "it belongs to CircuitBreaker, which is refused"),
    JSON_TO_GRPC(Kind.FILTER, "JsonToGrpc", Fate.REFUSED, "no rule changes a body"),
    LOCAL_RESPONSE_CACHE(Kind.FILTER, "LocalResponseCache", Fate.REFUSED, "responses are not kept"),
    MAP_REQUEST_HEADER(Kind.FILTER, "MapRequestHeader", Fate.REFUSED, "no rule copies a header's value"),
    MODIFY_REQUEST_BODY(Kind.FILTER, "ModifyRequestBody", Fate.REFUSED, "it is code: no rule changes a body"),
    MODIFY_RESPONSE_BODY(Kind.FILTER, "ModifyResponseBody", Fate.REFUSED, "it is code: no rule changes a body"),
    PREFIX_PATH(Kind.FILTER, "PrefixPath", Fate.PARTLY, "a prefix with {variables} is refused"),
    PRESERVE_HOST_HEADER(Kind.FILTER, "PreserveHostHeader", Fate.COMPILED, ""),
    REDIRECT_TO(Kind.FILTER, "RedirectTo", Fate.PARTLY, "301, 302, 303, 307 and 308, a whole URL without query"),
    REMOVE_JSON_ATTRIBUTES(Kind.FILTER, "RemoveJsonAttributesResponseBody", Fate.REFUSED, "no rule changes a body"),
    REMOVE_REQUEST_HEADER(Kind.FILTER, "RemoveRequestHeader", Fate.COMPILED, ""),
    REMOVE_REQUEST_PARAMETER(Kind.FILTER, "RemoveRequestParameter", Fate.REFUSED, "no rule changes the query"),
    REMOVE_RESPONSE_HEADER(Kind.FILTER, "RemoveResponseHeader", Fate.COMPILED, ""),
    REQUEST_HEADER_SIZE(
            Kind.FILTER, "RequestHeaderSize", Fate.REFUSED, "header sizes are bounded for every request alike"),
    REQUEST_HEADER_TO_REQUEST_URI(
            Kind.FILTER,
            "RequestHeaderToRequestUri",
            Fate.REFUSED,
            "a caller would choose the destination; destinations are declared"),
    REQUEST_RATE_LIMITER(
            Kind.FILTER, "RequestRateLimiter", Fate.REFUSED, "it needs the application's store and key resolver"),
    REQUEST_SIZE(Kind.FILTER, "RequestSize", Fate.REFUSED, "no rule bounds a body by route"),
    RETRY(
            Kind.FILTER,
            "Retry",
            Fate.PARTLY,
            "status codes, 5xx, I/O errors and timeouts; the backoff's base only, with full jitter and ten times it"
                    + " as maximum; unsafe methods as the mesh's weft.retry.unsafe-methods says"),
    REWRITE_LOCATION(Kind.FILTER, "RewriteLocationResponseHeader", Fate.REFUSED, "no rule rewrites a header's value"),
    REWRITE_PATH(
            Kind.FILTER,
            "RewritePath",
            Fate.PARTLY,
            "the expression in RE2 syntax; at most nine groups are referred to"),
    REWRITE_REQUEST_PARAMETER(Kind.FILTER, "RewriteRequestParameter", Fate.REFUSED, "no rule changes the query"),
    REWRITE_RESPONSE_HEADER(Kind.FILTER, "RewriteResponseHeader", Fate.REFUSED, "no rule rewrites a header's value"),
    SAVE_SESSION(Kind.FILTER, "SaveSession", Fate.REFUSED, "a proxy has no sessions"),
    SECURE_HEADERS(
            Kind.FILTER,
            "SecureHeaders",
            Fate.PARTLY,
            "the values of filter.secure-headers or the defaults; a header that the response has already stays; a route's own arguments are refused"),
    SET_PATH(Kind.FILTER, "SetPath", Fate.PARTLY, "variables of the route's Path predicate, if that has one pattern"),
    SET_REQUEST_HEADER(Kind.FILTER, "SetRequestHeader", Fate.PARTLY, "a value with {variables} is refused"),
    SET_REQUEST_HOST_HEADER(Kind.FILTER, "SetRequestHostHeader", Fate.COMPILED, ""),
    SET_REQUEST_URI(
            Kind.FILTER,
            "SetRequestUri",
            Fate.REFUSED,
            "the destination would depend on the request; destinations are declared"),
    SET_RESPONSE_HEADER(Kind.FILTER, "SetResponseHeader", Fate.PARTLY, "a value with {variables} is refused"),
    SET_STATUS(
            Kind.FILTER, "SetStatus", Fate.PARTLY, "on a route to no://op; no rule changes the status of a response"),
    STRIP_PREFIX(Kind.FILTER, "StripPrefix", Fate.COMPILED, ""),
    TOKEN_RELAY(Kind.FILTER, "TokenRelay", Fate.REFUSED, "a proxy has no OAuth2 client");

    private final Kind kind;
    private final String word;
    private final Fate fate;
    private final String remark;

    Builtin(Kind kind, String word, Fate fate, String remark) {
        this.kind = kind;
        this.word = word;
        this.fate = fate;
        this.remark = remark;
    }

    /** Predicate or filter. */
    public enum Kind {
        /** Says which requests a route takes. */
        PREDICATE,
        /** Changes requests or responses. */
        FILTER
    }

    /** What becomes of it. */
    public enum Fate {
        /** A rule means the same. */
        COMPILED,
        /** A rule means the same for what the remark says; the rest is refused, or differs as it says. */
        PARTLY,
        /** A route that needs it answers 503. */
        REFUSED
    }

    /** Predicate or filter. */
    public Kind kind() {
        return kind;
    }

    /** As users write it. */
    public String word() {
        return word;
    }

    /** What becomes of it. */
    public Fate fate() {
        return fate;
    }

    /** Why, or how far; may be empty. */
    public String remark() {
        return remark;
    }

    /** Those of a kind by word. */
    static Map<String, Builtin> words(Kind kind) {
        Map<String, Builtin> words = new LinkedHashMap<>();
        for (Builtin one : values()) {
            if (one.kind == kind) {
                words.put(one.word, one);
            }
        }
        return words;
    }
}
