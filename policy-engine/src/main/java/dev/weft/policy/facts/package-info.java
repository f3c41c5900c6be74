/**
 * What a caller must tell about a connection or request so that a decision can be made. Interfaces only: the caller
 * answers from what it has, without copying. Called on the caller's thread, only while the decision is being made.
 */
@NullMarked
package dev.weft.policy.facts;

import org.jspecify.annotations.NullMarked;
