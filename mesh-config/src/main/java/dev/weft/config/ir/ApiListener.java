package dev.weft.config.ir;

import dev.weft.policy.route.RouteRules;

/**
 * A name that a client without a proxy dials, and where its calls go.
 *
 * <p>Source: gRFC A27 (xDS-based load balancing in gRPC), Envoy {@code Listener.api_listener}.
 *
 * @param name what the client dials, {@code HOST:PORT}; unique
 * @param routes one virtual host for every authority; names of one service port share equal rules
 */
public record ApiListener(String name, RouteRules routes) {}
