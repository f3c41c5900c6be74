/**
 * The one form of a request's path: normalised once, and that string is matched, authorized, logged and forwarded. Knows
 * the JDK only. Immutable and stateless, any thread.
 */
@NullMarked
package dev.weft.policy.path;

import org.jspecify.annotations.NullMarked;
