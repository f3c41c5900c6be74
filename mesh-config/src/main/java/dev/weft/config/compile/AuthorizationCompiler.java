package dev.weft.config.compile;

import dev.weft.config.model.AuthorizationPolicy;
import dev.weft.config.model.AuthorizationPolicy.Condition;
import dev.weft.config.model.AuthorizationPolicy.Operation;
import dev.weft.config.model.AuthorizationPolicy.Rule;
import dev.weft.config.model.AuthorizationPolicy.Source;
import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.authz.AuthzRules.Policy;
import dev.weft.policy.authz.Permission;
import dev.weft.policy.authz.Principal;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.types.TrustDomain;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * AuthorizationPolicies as RBAC rules, DENY before ALLOW.
 *
 * <p>On connections without HTTP an ALLOW rule with an HTTP condition never matches and a DENY rule loses its HTTP conditions,
 * so that it denies more.
 *
 * <p>Source: Istio AuthorizationPolicy, "dependency on protocol"; its RBAC builder.
 */
final class AuthorizationCompiler {

    private static final Permission NO_PERMISSION = new Permission.Not(Permission.Any.INSTANCE);
    private static final Principal NO_PRINCIPAL = new Principal.Not(Principal.Any.INSTANCE);
    private static final String PRESENT = ".+";

    private final TrustDomain trustDomain;

    AuthorizationCompiler(TrustDomain trustDomain) {
        this.trustDomain = trustDomain;
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
        for (AuthorizationPolicy.Action action :
                List.of(AuthorizationPolicy.Action.DENY, AuthorizationPolicy.Action.ALLOW)) {
            List<AuthorizationPolicy> ofAction = policies.stream()
                    .filter(policy -> policy.action() == action)
                    .toList();
            if (!ofAction.isEmpty()) {
                filters.add(filter(ofAction, action, tcp));
            }
        }
        return filters;
    }

    private AuthzRules filter(List<AuthorizationPolicy> policies, AuthorizationPolicy.Action action, boolean tcp) {
        boolean allow = action == AuthorizationPolicy.Action.ALLOW;
        List<Policy> result = new ArrayList<>();
        for (AuthorizationPolicy policy : policies) {
            if (policy.rules().isEmpty()) {
                result.add(new Policy(name(policy, 0), List.of(NO_PERMISSION), List.of(NO_PRINCIPAL)));
            }
            for (Rule rule : policy.rules()) {
                if (tcp && allow && rule.to().stream().anyMatch(AuthorizationCompiler::needsHttp)) {
                    continue;
                }
                result.add(new Policy(name(policy, rule.index()), permissions(rule, tcp), principals(rule, policy)));
            }
        }
        result.sort(Comparator.comparing(Policy::name));
        return new AuthzRules(allow ? AuthzRules.Action.ALLOW : AuthzRules.Action.DENY, result);
    }

    private static String name(AuthorizationPolicy policy, int rule) {
        return "ns[" + policy.namespace() + "]-policy[" + policy.name() + "]-rule[" + rule + "]";
    }

    private static boolean needsHttp(Operation operation) {
        return !(operation.hosts().isAny()
                && operation.methods().isAny()
                && operation.paths().isAny());
    }

    private static List<Permission> permissions(Rule rule, boolean tcp) {
        List<Permission> permissions = new ArrayList<>();
        for (Operation operation : rule.to()) {
            List<Permission> all = new ArrayList<>();
            if (!tcp) {
                add(all, operation.hosts(), AuthorizationCompiler::host);
                add(all, operation.methods(), method -> header(":method", method, false));
                add(all, operation.paths(), AuthorizationCompiler::path);
            }
            add(all, operation.ports(), port -> new Permission.DestinationPort(Integer.parseInt(port)));
            permissions.add(new Permission.And(all.isEmpty() ? List.of(Permission.Any.INSTANCE) : all));
        }
        return permissions.isEmpty() ? List.of(new Permission.And(List.of(Permission.Any.INSTANCE))) : permissions;
    }

    private static void add(List<Permission> all, Condition condition, Function<String, Permission> one) {
        if (!condition.values().isEmpty()) {
            all.add(new Permission.Or(condition.values().stream().map(one).toList()));
        }
        if (!condition.notValues().isEmpty()) {
            all.add(new Permission.Not(
                    new Permission.Or(condition.notValues().stream().map(one).toList())));
        }
    }

    private List<Principal> principals(Rule rule, AuthorizationPolicy policy) {
        List<Principal> principals = new ArrayList<>();
        for (Source source : rule.from()) {
            List<Principal> all = new ArrayList<>();
            addPeer(all, source.principals(), this::principal);
            addPeer(all, source.namespaces(), AuthorizationCompiler::namespace);
            addPeer(all, source.serviceAccounts(), account -> serviceAccount(account, policy.namespace()));
            principals.add(new Principal.And(all.isEmpty() ? List.of(Principal.Any.INSTANCE) : all));
        }
        return principals.isEmpty() ? List.of(new Principal.And(List.of(Principal.Any.INSTANCE))) : principals;
    }

    private static void addPeer(List<Principal> all, Condition condition, Function<String, StringMatch> one) {
        if (!condition.values().isEmpty()) {
            all.add(peers(condition.values(), one));
        }
        if (!condition.notValues().isEmpty()) {
            all.add(new Principal.Not(peers(condition.notValues(), one)));
        }
    }

    private static Principal peers(List<String> values, Function<String, StringMatch> one) {
        return new Principal.Or(values.stream()
                .map(value -> (Principal) new Principal.Authenticated(one.apply(value)))
                .toList());
    }

    private static Permission host(String host) {
        return header(":authority", host, true);
    }

    private static Permission header(String name, String value, boolean ignoreCase) {
        HeaderMatch.Test test =
                value.equals("*") ? new HeaderMatch.Present(true) : new HeaderMatch.Value(wildcard(value, ignoreCase));
        return new Permission.Header(HeaderMatch.of(name, test));
    }

    private static Permission path(String path) {
        if (path.contains("{*}") || path.contains("{**}")) {
            return new Permission.UrlTemplate(path.replace("{**}", "**").replace("{*}", "*"));
        }
        return new Permission.UrlPath(path.equals("*") ? new StringMatch.Regex(PRESENT) : wildcard(path, false));
    }

    /** A {@code *} at the end makes a prefix, at the start a suffix. */
    private static StringMatch wildcard(String value, boolean ignoreCase) {
        if (value.endsWith("*")) {
            return new StringMatch.Prefix(value.substring(0, value.length() - 1), ignoreCase);
        }
        if (value.startsWith("*")) {
            return new StringMatch.Suffix(value.substring(1), ignoreCase);
        }
        return new StringMatch.Exact(value, ignoreCase);
    }

    private StringMatch principal(String written) {
        if (written.equals("*")) {
            return new StringMatch.Regex(PRESENT);
        }
        if (written.startsWith("*")) {
            return new StringMatch.Regex("spiffe://.*" + quote(written.substring(1)));
        }
        String local = "cluster.local/";
        // In policies "cluster.local" means the mesh's own trust domain, whatever it is called.
        String value =
                written.startsWith(local) ? trustDomain.name() + "/" + written.substring(local.length()) : written;
        return value.endsWith("*")
                ? StringMatch.prefix("spiffe://" + value.substring(0, value.length() - 1))
                : StringMatch.exact("spiffe://" + value);
    }

    private static StringMatch namespace(String written) {
        String pattern;
        if (written.equals("*")) {
            pattern = ".*";
        } else if (written.endsWith("*")) {
            pattern = quote(written.substring(0, written.length() - 1)) + ".*";
        } else if (written.startsWith("*")) {
            pattern = ".*" + quote(written.substring(1));
        } else {
            pattern = quote(written);
        }
        return new StringMatch.Regex(".*/ns/" + pattern + "/.*");
    }

    private static StringMatch serviceAccount(String written, String policyNamespace) {
        int slash = written.indexOf('/');
        String namespace = slash < 0 ? policyNamespace : written.substring(0, slash);
        String account = slash < 0 ? written : written.substring(slash + 1);
        return new StringMatch.Regex("spiffe://.+/ns/" + quote(namespace) + "/(.+/|)sa/" + quote(account) + "(/.+)?");
    }

    /** Text as an RE2 expression that matches nothing else: a dot in a name stays a dot. */
    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("\\.+*?()|[]{}^$".indexOf(c) >= 0) {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.toString();
    }
}
