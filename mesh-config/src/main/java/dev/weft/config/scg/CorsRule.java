package dev.weft.config.scg;

import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.route.PathMatch;

/**
 * What browsers of other origins may do below a path. The first one whose path a request has counts.
 *
 * <p>Source: Spring {@code UrlBasedCorsConfigurationSource}.
 *
 * @param pattern as written
 * @param path the cheapest rule that means the same
 * @param re2 of the whole path
 * @param policy what is allowed; what is not is refused
 */
public record CorsRule(String pattern, PathMatch path, String re2, CorsPolicy policy) {}
