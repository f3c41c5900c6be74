/**
 * Which cluster a request goes to and what is changed on the way: Envoy's RouteConfiguration subset as rules, the plan
 * made from them, and its evaluation. Pure: facts in, decision out; no I/O, no clock, no Netty, no Spring. Rules and
 * plans are immutable, any thread.
 */
@NullMarked
package dev.weft.policy.route;

import org.jspecify.annotations.NullMarked;
