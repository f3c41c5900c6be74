package dev.weft.policy.match;

import org.jspecify.annotations.Nullable;

/**
 * A condition on one query parameter; the first value counts, not percent-decoded.
 *
 * <p>Source: Envoy {@code route.v3.QueryParameterMatcher}.
 *
 * @param name compared case-sensitively
 * @param value {@code null}: the parameter only has to be there
 */
public record QueryMatch(String name, @Nullable StringMatch value) {}
