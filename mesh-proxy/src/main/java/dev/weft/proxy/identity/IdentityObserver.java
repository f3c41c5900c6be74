package dev.weft.proxy.identity;

import java.time.Instant;

/** Hears what becomes of the identity, for metrics. Called on the identity thread; must not block or throw. */
public interface IdentityObserver {

    /** Hears nothing. */
    IdentityObserver NONE = new IdentityObserver() {};

    /** A new SVID is in force, from the CA or from disk. */
    default void obtained(Instant notAfter) {}

    /** A request for an SVID failed; the current one, if any, stays in force until it ends. */
    default void failed() {}

    /** The SVID has ended without a new one: no more mTLS. */
    default void expired() {}
}
