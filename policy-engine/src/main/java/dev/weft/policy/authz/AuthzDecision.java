package dev.weft.policy.authz;

/**
 * Whether something is allowed, and who says so. Never a boolean: access logs and metrics name the policy. Interned in the
 * plan: deciding makes no object.
 */
public sealed interface AuthzDecision {

    /** Go on. */
    sealed interface Allowed extends AuthzDecision {}

    /** Refuse: 403 for a request, close for a connection. */
    sealed interface Denied extends AuthzDecision {

        /** As the access log says it, for example {@code rbac_access_denied_matched_policy[none]}. */
        String detail();
    }

    /**
     * A rule of an ALLOW policy matches.
     *
     * @param policy for example {@code ns[shop]-policy[readers]-rule[0]}
     */
    record AllowedBy(String policy) implements Allowed {}

    /** No DENY rule matches and there is no ALLOW policy. */
    enum AllowedByAbsence implements Allowed {
        /** The only value. */
        INSTANCE
    }

    /**
     * A rule of a DENY policy matches.
     *
     * @param policy for example {@code ns[shop]-policy[no-admin]-rule[0]}
     * @param detail what the access log says
     */
    record DeniedBy(String policy, String detail) implements Denied {
        DeniedBy(String policy) {
            this(policy, "rbac_access_denied_matched_policy[" + policy + "]");
        }
    }

    /** There are ALLOW policies and none of their rules matches. */
    enum DeniedByAbsence implements Denied {
        /** The only value. */
        INSTANCE;

        @Override
        public String detail() {
            return "rbac_access_denied_matched_policy[none]";
        }
    }
}
