/**
 * Numbers that several event loops count together. Knows the JDK only; each number has a cache line of its own, so that
 * loops which count different things do not slow each other. Any thread, without locks.
 */
@NullMarked
package dev.weft.policy.count;

import org.jspecify.annotations.NullMarked;
