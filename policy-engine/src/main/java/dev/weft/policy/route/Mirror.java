package dev.weft.policy.route;

import dev.weft.policy.match.Fraction;

/**
 * A copy of requests that is sent aside; its answer is thrown away.
 *
 * <p>Source: Envoy {@code RouteAction.RequestMirrorPolicy}, Istio {@code mirrors}, Gateway API {@code RequestMirror}.
 *
 * @param cluster where it goes
 * @param share of the requests
 */
public record Mirror(String cluster, Fraction share) {}
