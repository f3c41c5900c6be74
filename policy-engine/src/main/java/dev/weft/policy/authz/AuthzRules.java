package dev.weft.policy.authz;

import java.util.List;

/**
 * One RBAC filter: an action and the policies that trigger it. A workload has at most one per action; DENY is evaluated
 * before ALLOW.
 *
 * <p>Source: Envoy {@code config.rbac.v3.RBAC}.
 *
 * @param action what a match means
 * @param dryRun nothing is decided: the policies are only tried out
 * @param policies evaluated as a set; the first that matches, in this order, is named in the decision. No policy at all
 *     with ALLOW means that nothing is allowed
 */
public record AuthzRules(Action action, List<Policy> policies, boolean dryRun) {

    public AuthzRules {
        policies = List.copyOf(policies);
    }

    /** Rules that are in force. */
    public AuthzRules(Action action, List<Policy> policies) {
        this(action, policies, false);
    }

    /** What a match means. */
    public enum Action {
        /** A match allows; without any match the request is denied. */
        ALLOW,
        /** A match denies. */
        DENY,
        /** A match is logged and decides nothing. */
        LOG
    }

    /**
     * One rule of one policy.
     *
     * @param name in Istio's form {@code ns[NAMESPACE]-policy[NAME]-rule[INDEX]}; unique within the rules
     * @param permissions at least one must hold; never empty
     * @param principals at least one must hold; never empty
     */
    public record Policy(String name, List<Permission> permissions, List<Principal> principals) {
        public Policy {
            permissions = List.copyOf(permissions);
            principals = List.copyOf(principals);
            if (permissions.isEmpty() || principals.isEmpty()) {
                throw new IllegalArgumentException("permissions, principals: [] (expected: at least 1 of each)");
            }
        }
    }
}
