/**
 * Failures made on purpose: the rule, and the decision whom it hits. Random numbers are arguments; nothing is delayed
 * here. Any thread.
 */
@NullMarked
package dev.weft.policy.fault;

import org.jspecify.annotations.NullMarked;
