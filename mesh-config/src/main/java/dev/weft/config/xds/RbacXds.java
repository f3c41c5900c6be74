package dev.weft.config.xds;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.authz.Permission;
import dev.weft.policy.authz.Principal;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;

/** RBAC filters, for HTTP and for bytes. */
public final class RbacXds {

    /** Istio's prefix of the statistics of policies that are only tried out. */
    private static final String DRY_RUN_PREFIX = "istio_dry_run_allow_";

    private RbacXds() {}

    /** The HTTP filter's configuration. */
    public static io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC http(AuthzRules rules) {
        return io.envoyproxy
                .envoy
                .extensions
                .filters
                .http
                .rbac
                .v3
                .RBAC
                .newBuilder()
                .setRules(rules(rules))
                .setShadowRulesStatPrefix(DRY_RUN_PREFIX)
                .build();
    }

    /** The network filter's configuration. */
    public static io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC network(AuthzRules rules) {
        return io.envoyproxy
                .envoy
                .extensions
                .filters
                .network
                .rbac
                .v3
                .RBAC
                .newBuilder()
                .setRules(rules(rules))
                .setShadowRulesStatPrefix(DRY_RUN_PREFIX)
                .setStatPrefix("tcp.")
                .build();
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
