/**
 * The matchers that routes and policies share, as users' rules say them: text, never compiled patterns. Knows the JDK
 * and mesh-types only. Immutable, any thread.
 */
@NullMarked
package dev.weft.policy.match;

import org.jspecify.annotations.NullMarked;
