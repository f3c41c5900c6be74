/**
 * What one class of proxies must do, resolved: nothing here refers to an object that a user wrote. Knows mesh-types and the
 * policy engine's rules only; two values that are equal need no new push, so value equality is the cache key. Immutable, any
 * thread.
 */
@NullMarked
package dev.weft.config.ir;

import org.jspecify.annotations.NullMarked;
