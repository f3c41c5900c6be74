package dev.weft.policy.authz;

import java.util.List;

/**
 * What one policy made of the facts.
 *
 * @param action of the rules it belongs to
 * @param policy its name
 * @param matches whether all it asks for holds
 * @param unmet the conditions that do not hold, in the order of the rule; empty when it matches
 */
public record PolicyExplanation(AuthzRules.Action action, String policy, boolean matches, List<String> unmet) {
    public PolicyExplanation {
        unmet = List.copyOf(unmet);
    }
}
