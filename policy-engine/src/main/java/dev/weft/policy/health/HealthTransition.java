package dev.weft.policy.health;

/** What a check changed. */
public enum HealthTransition {
    /** Nothing. */
    UNCHANGED,
    /** One more result is on the way to a change. */
    PENDING,
    /** The endpoint is picked from now on. */
    HEALTHY,
    /** It no longer is. */
    UNHEALTHY
}
