/**
 * Who may do what: Envoy's RBAC subset as rules, the plan made from them, and its evaluation. Pure: facts in, decision
 * out, and a decision always names the policy and rule that made it. Rules and plans are immutable, any thread.
 */
@NullMarked
package dev.weft.policy.authz;

import org.jspecify.annotations.NullMarked;
