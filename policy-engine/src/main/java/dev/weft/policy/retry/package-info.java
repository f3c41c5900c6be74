/**
 * Whether, when and where a failed request is tried again: the rules as Envoy has them, and the decisions made of them.
 * Time and random numbers are arguments. Any thread for rules; what counts says so.
 */
@NullMarked
package dev.weft.policy.retry;

import org.jspecify.annotations.NullMarked;
