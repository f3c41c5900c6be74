package dev.weft.proxy.route;

import dev.weft.policy.route.RoutePlan;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one name, whichever version is in force. Listeners hold the table, requests ask for the plan once. Any
 * thread.
 */
public final class RouteTable {

    private final String name;
    private volatile @Nullable RoutePlan plan;

    public RouteTable(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** {@code null}: none has arrived. */
    public @Nullable RoutePlan plan() {
        return plan;
    }

    /** Puts a version in force. */
    public void plan(@Nullable RoutePlan next) {
        plan = next;
    }
}
