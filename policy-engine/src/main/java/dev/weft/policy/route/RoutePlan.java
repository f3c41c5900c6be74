package dev.weft.policy.route;

import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.match.RuleProblem;
import java.util.List;

/**
 * {@link RouteRules} made ready to be asked once a request: hashed domains and paths, compiled expressions. Deciding
 * allocates nothing. Immutable, any thread.
 *
 * <p>Source: Envoy {@code RouteMatcher}.
 */
public final class RoutePlan {

    private final RouteRules rules;
    private final HostIndex hosts;

    private RoutePlan(RouteRules rules) {
        this.rules = rules;
        this.hosts = new HostIndex(
                rules.virtualHosts().stream().map(VirtualHostPlan::new).toList(), rules.ignorePort());
    }

    /**
     * Makes a plan.
     *
     * @throws IllegalArgumentException when {@link RouteCheck#check} finds a problem: check first
     */
    public static RoutePlan of(RouteRules rules) {
        List<RuleProblem> problems = RouteCheck.check(rules);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.getFirst().toString());
        }
        return new RoutePlan(rules);
    }

    /** The rules that the plan was made from. */
    public RouteRules rules() {
        return rules;
    }

    /** Where this request goes. */
    public RouteDecision decide(RequestFacts request) {
        VirtualHostPlan host = hosts.find(request.authority());
        return host == null ? RouteDecision.NoHost.INSTANCE : host.decide(request);
    }
}
