package dev.weft.config.compile;

import dev.weft.config.model.AuthorizationPolicy;
import dev.weft.config.model.AuthorizationPolicy.Action;
import dev.weft.config.model.AuthorizationPolicy.Rule;
import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.authz.AuthzRules.Policy;
import dev.weft.policy.authz.Permission;
import dev.weft.policy.authz.Principal;
import dev.weft.types.TrustDomain;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * AuthorizationPolicies as RBAC rules: AUDIT, DENY, ALLOW; of each action those in force before those only tried out.
 *
 * <p>On connections without HTTP an ALLOW rule with an HTTP condition never matches and a DENY rule loses its HTTP conditions,
 * so that it denies more.
 *
 * <p>Source: Istio AuthorizationPolicy, "dependency on protocol"; its RBAC builder.
 */
final class AuthorizationCompiler {

    private static final Permission NO_PERMISSION = new Permission.Not(Permission.Any.INSTANCE);
    private static final Principal NO_PRINCIPAL = new Principal.Not(Principal.Any.INSTANCE);

    private final List<TrustDomain> trustDomains;
    private final RuleCompiler.Filters filters;

    /**
     * A compiler for one mesh.
     *
     * @param trustDomains the mesh's own, then those that it was or is called too
     * @param filters whether filters tell what only they can know
     */
    AuthorizationCompiler(List<TrustDomain> trustDomains, RuleCompiler.Filters filters) {
        this.trustDomains = List.copyOf(trustDomains);
        this.filters = filters;
    }

    /** What holds for a workload. */
    static List<AuthorizationPolicy> selected(CompileContext context) {
        List<AuthorizationPolicy> selected = new ArrayList<>();
        String root = context.settings().rootNamespace();
        String own = context.scope().namespace();
        for (AuthorizationPolicy policy : context.registry().view().all(AuthorizationPolicy.class)) {
            if ((policy.namespace().equals(root) || policy.namespace().equals(own))
                    && policy.selector().matches(context.scope().labels())) {
                selected.add(policy);
            }
        }
        return selected;
    }

    /** The filters of an HTTP connection manager; empty when nothing is said. */
    List<AuthzRules> http(List<AuthorizationPolicy> policies) {
        return rules(policies, false);
    }

    /** The filters of opaque connections; empty when nothing is said. */
    List<AuthzRules> tcp(List<AuthorizationPolicy> policies) {
        return rules(policies, true);
    }

    private List<AuthzRules> rules(List<AuthorizationPolicy> policies, boolean tcp) {
        List<AuthzRules> filters = new ArrayList<>();
        for (Action action : List.of(Action.AUDIT, Action.DENY, Action.ALLOW)) {
            for (boolean dryRun : new boolean[] {false, true}) {
                List<AuthorizationPolicy> alike = policies.stream()
                        .filter(policy -> policy.action() == action && policy.dryRun() == dryRun)
                        .toList();
                if (!alike.isEmpty()) {
                    filters.add(filter(alike, action, dryRun, tcp));
                }
            }
        }
        return filters;
    }

    private AuthzRules filter(List<AuthorizationPolicy> policies, Action action, boolean dryRun, boolean tcp) {
        List<Policy> result = new ArrayList<>();
        for (AuthorizationPolicy policy : policies) {
            if (policy.rules().isEmpty()) {
                result.add(new Policy(name(policy, 0), List.of(NO_PERMISSION), List.of(NO_PRINCIPAL)));
            }
            RuleCompiler compiler =
                    new RuleCompiler(new PeerPatterns(trustDomains, policy.namespace()), action, tcp, filters);
            for (Rule rule : policy.rules()) {
                compiler.compile(name(policy, rule.index()), rule).ifPresent(result::add);
            }
        }
        result.sort(Comparator.comparing(Policy::name));
        AuthzRules.Action meant = switch (action) {
            case ALLOW -> AuthzRules.Action.ALLOW;
            case DENY -> AuthzRules.Action.DENY;
            case AUDIT -> AuthzRules.Action.LOG;
        };
        return new AuthzRules(meant, result, dryRun);
    }

    private static String name(AuthorizationPolicy policy, int rule) {
        return "ns[" + policy.namespace() + "]-policy[" + policy.name() + "]-rule[" + rule + "]";
    }
}
