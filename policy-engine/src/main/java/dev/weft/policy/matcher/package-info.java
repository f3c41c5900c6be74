/**
 * The matchers of {@link dev.weft.policy.match}, compiled: what route and authorization plans are made of. Knows facts,
 * match rules and RE2/J. Immutable, any thread, no allocation while matching.
 */
@NullMarked
package dev.weft.policy.matcher;

import org.jspecify.annotations.NullMarked;
