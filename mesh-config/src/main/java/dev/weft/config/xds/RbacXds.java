package dev.weft.config.xds;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.authz.Permission;
import dev.weft.policy.authz.Principal;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** RBAC filters, for HTTP and for bytes. */
public final class RbacXds {

    /** Istio's prefix of the statistics of policies that are only tried out. */
    private static final String DRY_RUN_PREFIX = "istio_dry_run_allow_";

    private static final String DRY_RUN_DENY_PREFIX = "istio_dry_run_deny_";

    private RbacXds() {}

    /** The HTTP filters: rules in force and rules of the same action that are tried out share one. */
    public static List<io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC> http(List<AuthzRules> rules) {
        List<io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC> filters = new ArrayList<>();
        for (Pair pair : pairs(rules)) {
            var filter = io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.newBuilder();
            pair.enforced().ifPresent(set -> filter.setRules(rules(set)));
            pair.tried().ifPresent(set -> filter.setShadowRules(rules(set)));
            filters.add(filter.setShadowRulesStatPrefix(pair.prefix()).build());
        }
        return filters;
    }

    /** The network filters. */
    public static List<io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC> network(List<AuthzRules> rules) {
        List<io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC> filters = new ArrayList<>();
        for (Pair pair : pairs(rules)) {
            var filter = io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.newBuilder();
            pair.enforced().ifPresent(set -> filter.setRules(rules(set)));
            pair.tried().ifPresent(set -> filter.setShadowRules(rules(set)));
            filters.add(filter.setShadowRulesStatPrefix(pair.prefix())
                    .setStatPrefix("tcp.")
                    .build());
        }
        return filters;
    }

    /** What one filter holds: at least one of them is there. */
    private record Pair(Optional<AuthzRules> enforced, Optional<AuthzRules> tried) {
        String prefix() {
            boolean deny = enforced.isEmpty()
                    && tried.map(set -> set.action() == AuthzRules.Action.DENY).orElse(false);
            return deny ? DRY_RUN_DENY_PREFIX : DRY_RUN_PREFIX;
        }

        boolean takes(AuthzRules set) {
            return set.dryRun()
                    && tried.isEmpty()
                    && enforced.map(other -> other.action() == set.action()).orElse(false);
        }
    }

    private static List<Pair> pairs(List<AuthzRules> rules) {
        List<Pair> pairs = new ArrayList<>();
        for (AuthzRules set : rules) {
            int last = pairs.size() - 1;
            if (last >= 0 && pairs.get(last).takes(set)) {
                pairs.set(last, new Pair(pairs.get(last).enforced(), Optional.of(set)));
            } else {
                pairs.add(
                        set.dryRun()
                                ? new Pair(Optional.empty(), Optional.of(set))
                                : new Pair(Optional.of(set), Optional.empty()));
            }
        }
        return pairs;
    }

    private static RBAC rules(AuthzRules rules) {
        RBAC.Builder rbac = RBAC.newBuilder()
                .setAction(
                        switch (rules.action()) {
                            case ALLOW -> RBAC.Action.ALLOW;
                            case DENY -> RBAC.Action.DENY;
                            case LOG -> RBAC.Action.LOG;
                        });
        for (AuthzRules.Policy rule : rules.policies()) {
            Policy.Builder policy = Policy.newBuilder();
            rule.permissions().forEach(permission -> policy.addPermissions(permission(permission)));
            rule.principals().forEach(principal -> policy.addPrincipals(principal(principal)));
            rbac.putPolicies(rule.name(), policy.build());
        }
        return rbac.build();
    }

    @SuppressWarnings("deprecation") // metadata: Istio's form, which every Envoy reads
    private static io.envoyproxy.envoy.config.rbac.v3.Permission permission(Permission rule) {
        var permission = io.envoyproxy.envoy.config.rbac.v3.Permission.newBuilder();
        switch (rule) {
            case Permission.Any any -> permission.setAny(true);
            case Permission.And and -> permission.setAndRules(permissions(and.all()));
            case Permission.Or or -> permission.setOrRules(permissions(or.any()));
            case Permission.Not not -> permission.setNotRule(permission(not.permission()));
            case Permission.Header header -> permission.setHeader(StringMatchXds.header(header.match()));
            case Permission.UrlPath path ->
                permission.setUrlPath(PathMatcher.newBuilder().setPath(StringMatchXds.string(path.match())));
            case Permission.UrlTemplate template ->
                permission.setUriTemplate(TypedExtensionConfig.newBuilder()
                        .setName("uri-template")
                        .setTypedConfig(AnyXds.pack(UriTemplateMatchConfig.newBuilder()
                                .setPathTemplate(template.template())
                                .build())));
            case Permission.Metadata metadata -> permission.setMetadata(StringMatchXds.metadata(metadata.match()));
            case Permission.DestinationIp ip -> permission.setDestinationIp(StringMatchXds.cidr(ip.cidr()));
            case Permission.DestinationPort port -> permission.setDestinationPort(port.port());
            case Permission.RequestedServerName name ->
                permission.setRequestedServerName(StringMatchXds.string(name.match()));
        }
        return permission.build();
    }

    private static io.envoyproxy.envoy.config.rbac.v3.Permission.Set.Builder permissions(Iterable<Permission> rules) {
        var set = io.envoyproxy.envoy.config.rbac.v3.Permission.Set.newBuilder();
        rules.forEach(rule -> set.addRules(permission(rule)));
        return set;
    }

    @SuppressWarnings("deprecation") // metadata: Istio's form, which every Envoy reads
    private static io.envoyproxy.envoy.config.rbac.v3.Principal principal(Principal rule) {
        var principal = io.envoyproxy.envoy.config.rbac.v3.Principal.newBuilder();
        switch (rule) {
            case Principal.Any any -> principal.setAny(true);
            case Principal.And and -> principal.setAndIds(principals(and.all()));
            case Principal.Or or -> principal.setOrIds(principals(or.any()));
            case Principal.Not not -> principal.setNotId(principal(not.principal()));
            case Principal.Authenticated peer ->
                principal.setAuthenticated(io.envoyproxy.envoy.config.rbac.v3.Principal.Authenticated.newBuilder()
                        .setPrincipalName(StringMatchXds.string(peer.uri())));
            case Principal.DirectRemoteIp ip -> principal.setDirectRemoteIp(StringMatchXds.cidr(ip.cidr()));
            case Principal.RemoteIp ip -> principal.setRemoteIp(StringMatchXds.cidr(ip.cidr()));
            case Principal.Metadata metadata -> principal.setMetadata(StringMatchXds.metadata(metadata.match()));
            case Principal.Header header -> principal.setHeader(StringMatchXds.header(header.match()));
        }
        return principal.build();
    }

    private static io.envoyproxy.envoy.config.rbac.v3.Principal.Set.Builder principals(Iterable<Principal> rules) {
        var set = io.envoyproxy.envoy.config.rbac.v3.Principal.Set.newBuilder();
        rules.forEach(rule -> set.addIds(principal(rule)));
        return set;
    }
}
