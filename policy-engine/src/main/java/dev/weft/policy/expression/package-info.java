/**
 * Expressions over what is known of a request or connection at its end: the part of CEL that telemetry needs, checked for
 * types when it is read. Knows RE2/J; no scripts, no loops, no reflection, bounded length and depth. Immutable, any thread.
 */
@NullMarked
package dev.weft.policy.expression;

import org.jspecify.annotations.NullMarked;
