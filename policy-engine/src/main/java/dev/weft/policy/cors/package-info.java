/**
 * Which other origins a browser may call from: the rule, and the decision on one request. Knows headers as text, not
 * how they are sent. Any thread.
 */
@NullMarked
package dev.weft.policy.cors;

import org.jspecify.annotations.NullMarked;
