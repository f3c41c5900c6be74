package dev.weft.policy.cors;

/** What a request is to {@link CorsPlan}. */
public enum CorsVerdict {
    /** Nothing to do: no other origin, one that is not allowed, or a preflight that the service answers itself. */
    PASS,
    /** A request of an allowed origin: its response gets {@link CorsPlan#responseHeaders}. */
    ALLOWED,
    /** A preflight: it is answered 200 with {@link CorsPlan#preflightHeaders}, without body, and not sent on. */
    PREFLIGHT,
    /** An origin, method or header that is not allowed: it is answered 403 and not sent on. */
    REFUSED
}
