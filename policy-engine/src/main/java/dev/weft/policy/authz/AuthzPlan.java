package dev.weft.policy.authz;

import dev.weft.policy.authz.AuthzRules.Action;
import dev.weft.policy.facts.ConnectionFacts;
import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.match.RuleProblem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chain of {@link AuthzRules} made ready to be asked: in its order, each set of rules may refuse. Deciding allocates
 * nothing. Immutable, any thread.
 *
 * <p>On a connection without HTTP, conditions on a request cannot be judged. An ALLOW rule then never profits from them,
 * also not from their negation; a DENY or LOG rule reads them as not satisfied, and so their negation as satisfied.
 *
 * <p>A header with several values: a condition that grants something must hold for each value, one that takes something
 * away holds when any value, or all joined by commas, satisfies it.
 *
 * <p>Rules that are only tried out decide nothing; {@link #explain} lists them. No filter finds anything out yet, so a
 * condition on metadata grants nothing, also not by its negation, and a DENY or LOG rule reads it as not satisfied.
 *
 * <p>Source: Envoy {@code RoleBasedAccessControlEngineImpl}; Istio {@code AuthorizationPolicy}.
 */
public final class AuthzPlan {

    private final List<AuthzRules> rules;
    private final RuleSet[] deciding;
    private final RuleSet[] logging;

    private AuthzPlan(List<AuthzRules> rules) {
        this.rules = List.copyOf(rules);
        List<RuleSet> decide = new ArrayList<>();
        List<RuleSet> log = new ArrayList<>();
        for (AuthzRules set : this.rules) {
            if (set.dryRun()) {
                continue;
            }
            (set.action() == Action.LOG ? log : decide).add(new RuleSet(set));
        }
        this.deciding = decide.toArray(RuleSet[]::new);
        this.logging = log.toArray(RuleSet[]::new);
    }

    /**
     * Makes a plan.
     *
     * @param rules in the order of their filters; DENY before ALLOW
     * @throws IllegalArgumentException when {@link AuthzCheck#check} finds a problem: check first
     */
    public static AuthzPlan of(List<AuthzRules> rules) {
        List<RuleProblem> problems = AuthzCheck.check(rules);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.getFirst().toString());
        }
        return new AuthzPlan(rules);
    }

    /** The rules that the plan was made from. */
    public List<AuthzRules> rules() {
        return rules;
    }

    /** Whether there is nothing to ask, so that everything is allowed and nothing logged. */
    public boolean isEmpty() {
        return deciding.length == 0 && logging.length == 0;
    }

    /** Whether a request is allowed. */
    public AuthzDecision decide(ConnectionFacts connection, RequestFacts request) {
        return decideOn(connection, request);
    }

    /** Whether a connection without HTTP is allowed. */
    public AuthzDecision decide(ConnectionFacts connection) {
        return decideOn(connection, null);
    }

    private AuthzDecision decideOn(ConnectionFacts connection, @Nullable RequestFacts request) {
        AuthzDecision allowed = AuthzDecision.AllowedByAbsence.INSTANCE;
        for (RuleSet set : deciding) {
            RuleSet.Rule match = set.firstMatch(connection, request);
            if (set.action() == Action.DENY) {
                if (match != null) {
                    return match.decision();
                }
            } else if (match == null) {
                return AuthzDecision.DeniedByAbsence.INSTANCE;
            } else {
                allowed = match.decision();
            }
        }
        return allowed;
    }

    /**
     * The first LOG policy that matches, by name; {@code null} when none does.
     *
     * @param request {@code null} for a connection without HTTP
     */
    public @Nullable String logged(ConnectionFacts connection, @Nullable RequestFacts request) {
        for (RuleSet set : logging) {
            RuleSet.Rule match = set.firstMatch(connection, request);
            if (match != null) {
                return match.name();
            }
        }
        return null;
    }

    /**
     * Why the decision is what it is: every policy with the conditions that do not hold. For people, not for the request
     * path: it allocates freely.
     *
     * @param request {@code null} for a connection without HTTP
     */
    public List<PolicyExplanation> explain(ConnectionFacts connection, @Nullable RequestFacts request) {
        List<PolicyExplanation> explanations = new ArrayList<>();
        for (AuthzRules set : rules) {
            explanations.addAll(new RuleSet(set).explain(connection, request));
        }
        return List.copyOf(explanations);
    }
}
