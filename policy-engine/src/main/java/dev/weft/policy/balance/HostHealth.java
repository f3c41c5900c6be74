package dev.weft.policy.balance;

/**
 * Whether an endpoint can be picked.
 *
 * <p>Source: Envoy {@code Host::Health} and excluded hosts.
 */
public enum HostHealth {
    /** Picked. */
    HEALTHY,
    /** Picked when too few are healthy. */
    DEGRADED,
    /** Not picked but in panic: it fails its checks, is ejected, or is reported to be unhealthy. */
    UNHEALTHY,
    /** As unhealthy, and not counted either: it is not known yet how it is. */
    EXCLUDED
}
