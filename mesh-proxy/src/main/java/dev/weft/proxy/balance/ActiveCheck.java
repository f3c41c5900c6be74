package dev.weft.proxy.balance;

import dev.weft.policy.cluster.HealthCheck;
import dev.weft.policy.health.HealthState;

/**
 * A check that is put to an endpoint, and what is known by it.
 *
 * @param state written by the thread that checks, read by any
 */
public record ActiveCheck(HealthCheck rule, HealthState state) {

    /** One of which nothing is known yet. */
    public static ActiveCheck of(HealthCheck rule) {
        return new ActiveCheck(rule, new HealthState(rule));
    }
}
