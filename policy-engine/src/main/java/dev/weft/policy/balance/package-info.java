/**
 * Which endpoint takes the next request: choices over arrays and counters that the caller owns, randomness as an argument.
 * Knows the JDK only. Choices without state are for any thread; those with state belong to one.
 */
@NullMarked
package dev.weft.policy.balance;

import org.jspecify.annotations.NullMarked;
